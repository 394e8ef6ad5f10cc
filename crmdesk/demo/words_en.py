"""The demo store in English. Store, make, city, companies and insurers are invented."""

from __future__ import annotations

from crmdesk.demo.sentences_en import SENTENCES
from crmdesk.demo.words import Words

WORDS = Words(
    store="South Gate Motors",
    brand="Yunxiu",
    city="Linchuan New Town",
    staff=(
        *("He Jing", "Luo Xi", "Gao Yuan", "Tan Bo", "Shen Yi"),
        *("Sun Yang", "Zhou Min", "Chen Li", "Wang Ke", "Lin Tao", "Wu Shan"),
    ),
    models=(
        "SUV 2.0T",
        "SUV hybrid",
        "Saloon 1.5T",
        "Saloon hybrid",
        "MPV 2.0T",
        "City SUV 1.5L",
    ),
    trims=("Comfort", "Luxury", "Flagship"),
    colours=("white", "black", "grey", "silver", "blue", "red", "dark green"),
    rivals={
        "suv": (
            "Xingyue L",
            "Haval H6",
            "Tiguan L",
            "CR-V",
            "RAV4",
            "CS75",
            "Song PLUS",
        ),
        "car": (
            "Sylphy",
            "Lavida",
            "Corolla",
            "Qin PLUS",
            "Accord",
            "Camry",
            "Emgrand",
        ),
        "mpv": ("GL8", "Odyssey", "Trumpchi M8", "Sienna"),
    },
    present_cars=(
        *(("Ford", "Focus"), ("VW", "Jetta"), ("VW", "Santana"), ("Buick", "Excelle")),
        *(("Nissan", "Sylphy"), ("Toyota", "Corolla"), ("Honda", "Civic"), ("Chevrolet", "Cruze")),
        *(("Wuling", "Hongguang"), ("Haval", "H6"), ("Changan", "Eado"), ("Hyundai", "Elantra")),
        *(("Kia", "K3"), ("Geely", "Emgrand"), ("BYD", "F3"), ("Peugeot", "308")),
    ),
    districts=(
        "South Gate",
        "Riverside",
        "New Bridge",
        "High-Tech Zone",
        "East Lake",
        "North Hill",
    ),
    streets=(
        *("College Road", "Renmin South Road", "Riverside Avenue", "Wenchang Street"),
        *("Chuangye Road", "Heping Road", "Taoyuan Road", "Chaoyang Street"),
    ),
    estates=(
        *("Brocade Gardens", "Green Lake Court", "Sunny Lane", "Osmanthus Estate"),
        *("River View", "Bauhinia Court", "New South Bridge Village"),
    ),
    address="{number} {street}, {estate}",
    jobs={
        "own_business": (
            *("building materials shop", "runs a restaurant", "clothes wholesale"),
            *("decorating contractor", "haulage business", "car parts shop"),
        ),
        "employee": (
            *("software engineer", "accountant", "plant technician", "online shop operator"),
            *("bank clerk", "nurse", "designer"),
        ),
        "manager": (
            "factory director",
            "sales director",
            "project manager",
            "finance director",
        ),
        "civil_servant": (
            "district office",
            "tax office",
            "firefighter",
            "community director",
        ),
        "teacher_doctor": (
            *("secondary school teacher", "primary school teacher", "paediatrician"),
            *("dentist", "university lecturer"),
        ),
        "freelance": (
            "photographer",
            "ride-hailing driver",
            "video maker",
            "fitness coach",
        ),
        "retired": ("retired teacher", "retired engineer"),
    },
    workplaces={
        "own_business": (
            "South Gate building market",
            "Riverside food street",
            "New Bridge market",
        ),
        "employee": (
            *("High-Tech software park", "Linchuan Farmers' Bank", "New Bridge Machinery"),
            *("City hospital", "East Lake logistics park"),
        ),
        "manager": (
            "New Bridge Machinery",
            "Linchuan Foods",
            "High-Tech software park",
        ),
        "civil_servant": (
            "South Gate district office",
            "City tax office",
            "Riverside office",
        ),
        "teacher_doctor": (
            *("South Gate school", "East Lake primary school", "City hospital"),
            "Linchuan College",
        ),
        "freelance": ("",),
        "retired": ("",),
    },
    company_names=(
        *("Hongyuan", "Dingsheng", "Ruifeng", "Huaxin", "Qiming"),
        *("Hengda", "Boya", "Jinqiao", "Zhonghe", "Tiancheng"),
    ),
    company_trades=(
        *("Construction", "Trading", "Logistics", "Interiors"),
        *("Technology", "Foods", "Leasing", "Equipment"),
    ),
    company="{place} {name} {trade} Co., Ltd",
    posts=(
        "office manager",
        "head of purchasing",
        "general manager",
        "fleet leader",
    ),
    cares=(
        *("safety", "rear space", "quietness", "fuel use", "resale value"),
        *("price", "appearance", "power", "smart features", "reputation"),
    ),
    avoid=(
        *("does not like to be pushed", "advertising texts", "calls at work"),
        *("no talk of price before the family", "calls in the evening"),
    ),
    good_times=(
        *("weekdays after 18:00", "weekend mornings", "lunch, 12:00–13:30"),
        *("weekends", "after 10 in the morning"),
    ),
    hobbies=(
        *("fishing", "road trips", "camping", "basketball", "badminton"),
        *("photography", "square dancing", "calligraphy", "time with the children"),
    ),
    education=("high school", "college", "bachelor", "master"),
    weekdays=(
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
        *("Saturday", "Sunday"),
    ),
    parts_of_day=("morning", "afternoon"),
    holidays=(
        *("New Year", "Spring Festival", "May Day"),
        *("Dragon Boat Festival", "National Day", "Singles' Day"),
    ),
    gifts=(
        "floor mats",
        "window film",
        "dash camera",
        "first-year service",
        "home charger",
    ),
    insurers=("Anshun Insurance", "Tongzhou Insurance", "Huayue Insurance"),
    service_kinds=(
        "First service",
        "Regular service",
        "Repair",
        "Body and paint",
    ),
    weather=("Sunny", "Cloudy", "Overcast", "Light rain", "Heavy rain", "Snow"),
    arrived_by=("own car", "taxi", "metro", "on foot", "bus"),
    spouse={"male": "his wife", "female": "her husband"},
    child="child",
    number_labels=("second", "office", "spouse"),
    days="{day} {name}",
    sentences=SENTENCES,
)
