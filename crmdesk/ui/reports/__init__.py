"""The reports page: catalogue, parameters, the pages themselves, paper and files."""
