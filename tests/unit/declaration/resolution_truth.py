"""What the made-up resolution of tests/sources/files/resolution_layout_*.txt says, written down beforehand."""

from __future__ import annotations

TITLE = "Declaration of the High-level Meeting on Lighthouses and River Crossings"
SYMBOL = "A/RES/99/7"

FERRY = (
    "United Nations, Treaty Series, vol. 9998, No. 12346. See also the observations of the harbour masters "
    "(A/99/12, annex, para. 3)."
)
HARBOUR = "United Nations, Treaty Series, vol. 9999, No. 12345."
OARS = "See A/98/77."

PARAGRAPHS = [
    {
        "number": 1,
        "verbs": ["recognize"],
        "actors": ["countries of origin", "countries of transit", "countries of destination"],
        "text": "Recognize that lamps on the coast serve sailors of every flag, and in this regard recognize that the "
        "keeping of lamps should be paid for in a long-term and predictable manner, by countries of origin, transit "
        "and destination of ships alike;",
        "footnotes": [],
    },
    {
        "number": 2,
        "verbs": ["acknowledge", "recognize"],
        "actors": [],
        "text": "Acknowledge the important role that ferrywomen play as partners of harbour towns and recognize the "
        "need to improve how the public sees them;",
        "footnotes": [],
    },
    {
        "number": 3,
        "verbs": ["condemn", "urge"],
        "actors": ["States"],
        "text": "Strongly condemn the wrecking of ships by false lamps, including for reasons of fashion, and urge "
        "States to apply, and where needed to sharpen, the existing laws;",
        "footnotes": [],
    },
    {
        "number": 4,
        "verbs": ["call upon"],
        "actors": ["Member States"],
        "text": "Call upon Member States that have not yet done so to consider acceding to the Convention on the "
        "Rights of All Ferry Workers and Members of Their Families and to the Protocol on Oars, and to report under "
        "article 5. of the latter, the reports for 2096. and 2097. being overdue;",
        "footnotes": [FERRY, OARS],
    },
    {
        "number": 5,
        "verbs": ["reaffirm"],
        "actors": [],
        "text": "Reaffirm the need to protect and promote effectively the well-being of stilt-walkers, recognizing "
        "the responsibilities of all shores, through high-level talks and short- and long-term plans, and avoiding "
        "any approach that makes wet feet wetter;",
        "footnotes": [],
    },
    {
        "number": 6,
        "verbs": ["decide", "emphasize"],
        "actors": [
            "International Organization for Migration",
            "civil society",
            "private sector",
            "regional organizations",
        ],
        "text": "Decide to work towards an inclusive agenda on fog, together with the International Organization for "
        "Migration, civil society and the private sector, in cooperation with regional and subregional "
        "organizations, and emphasize the need for evidence-based soundings;",
        "footnotes": [],
    },
    {
        "number": 7,
        "verbs": ["note"],
        "actors": [],
        "text": "Note with concern that 3 of every 12 lamps emit CO2 and that fog knows no working hours, as well as "
        "the post-2095 forecasts;",
        "footnotes": [],
    },
    {
        "number": 8,
        "verbs": ["request"],
        "actors": [
            "Secretary-General",
            "Global Migration Group",
            "Special Representative of the Secretary-General",
        ],
        "text": "Request the Secretary-General to give due consideration to the present Declaration in his next "
        "report on fog and to transmit it to the Global Migration Group and the Special Representative of the "
        "Secretary-General for Lamps.",
        "footnotes": [],
    },
]
