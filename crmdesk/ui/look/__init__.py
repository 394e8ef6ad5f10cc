"""How everything looks: colours, sizes, fonts, icons, and what delegates paint alike."""
