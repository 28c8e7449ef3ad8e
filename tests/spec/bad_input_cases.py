"""The cases of docs/reference/bad-input.md: each prepares a folder and gives the command that must fail."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import loopback_server as loopback
import pytest
import xlsxwriter

from sojourn import release
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.products.intake import templates
from sojourn.sources.fetching import fetch, offered
from sojourn.warehouse import storage

POPULATION = (
    "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,"
    "stateless,ooc,oip,hst\n"
)
LINE = "1951,Unknown,UKN,UNK,Australia,AUL,AUS,180000,0,0,0,0,0,0,,0\n"
STOCK = ["time_period", "ref_area", "counterpart_area", "sex", "age", "obs_value", "obs_status", "basis"]
GOOD = [2024, "KEN", "UGA", "F", "_T", 10, "", "B"]
OWN = ("--dataflow", "MIGRANT_STOCK", "--publisher", "Office", "--edition", "2024")


@dataclass
class Desk:
    """A folder with a good file and a warehouse that holds it; cases add to it."""

    folder: Path
    house: Path
    undo: ExitStack
    monkeypatch: pytest.MonkeyPatch

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def book(self, name: str, *rows: list[object], header: list[str] | None = None) -> str:
        workbook = xlsxwriter.Workbook(str(self.folder / name))
        sheet = workbook.add_worksheet("Data")
        for i, row in enumerate([header or STOCK, *rows]):
            for j, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(i, j, cell)
        workbook.close()
        return str(self.folder / name)

    def cut(self, name: str, content: bytes) -> str:
        return self.file(name, content[: len(content) * 2 // 3])

    def in_use(self, script: str, *arguments: str) -> None:
        """Another process that does something with the warehouse until the case is over."""
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(self.house), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        self.undo.callback(lambda: process.communicate("\n", timeout=60))


Case = Callable[[Desk], list[str]]
CASES: dict[str, Case] = {}


def case(name: str) -> Callable[[Case], Case]:
    def keep(build: Case) -> Case:
        assert name not in CASES
        CASES[name] = build
        return build

    return keep


def load(*arguments: str) -> list[str]:
    return ["load", *arguments]


def published(desk: Desk, content: str, name: str = "bad.csv") -> list[str]:
    return load(desk.file(name, content))


def own(desk: Desk, *rows: list[object], header: list[str] | None = None) -> list[str]:
    return load(desk.book("mine.xlsx", *rows, header=header), *OWN)


def run(arguments: list[str], house: Path) -> None:
    """A command that must succeed."""
    subprocess.run(
        [sys.executable, "-c", "from sojourn import cli; cli.main()", *arguments],
        env={**os.environ, "SOJOURN_WAREHOUSE": str(house)},
        check=True,
        capture_output=True,
    )


# Files as published

CASES["a path that does not exist"] = lambda d: load(str(d.folder / "nowhere.csv"))
CASES["an empty file"] = lambda d: load(d.file("zero.csv", ""))
CASES["a text of no layout known"] = lambda d: load(d.file("shop.csv", "colour,size\nred,3\n"))
CASES["a PDF"] = lambda d: load(d.file("paper.pdf", b"%PDF-1.7\n\x93\x8c\x8b\x9e"))
CASES["a text in another encoding"] = lambda d: load(d.file("latin.csv", "année,C\xf4te\n".encode("latin-1")))
CASES["a text in another encoding, its layout named"] = lambda d: load(
    d.file("latin.csv", (POPULATION + LINE.replace("Australia", "C\xf4te d'Ivoire")).encode("latin-1")),
    "--source",
    "UNHCR_POPULATION",
)
CASES["a gzip file that ends too early"] = lambda d: load(
    d.cut("cut.csv.gz", gzip.compress((POPULATION + LINE * 50).encode()))
)
CASES["a file read with the layout of another"] = lambda d: load(
    d.file("shop.csv", "colour,size\nred,3\n"), "--source", "UNHCR_POPULATION"
)
CASES["codes of areas that are in no list"] = lambda d: published(
    d, POPULATION + LINE.replace("UKN,UNK", "QQQ,QQQ") + LINE.replace("AUL,AUS", "ZZ9,ZZ9")
)
CASES["text in a cell for numbers"] = lambda d: published(d, POPULATION + LINE + LINE.replace("180000", "many"))
CASES["a year that is none"] = lambda d: published(d, POPULATION + LINE + LINE.replace("1951", "soon"))
CASES["a count below zero"] = lambda d: published(d, POPULATION + LINE + LINE.replace("180000", "-5"))
CASES["the same key twice"] = lambda d: published(d, POPULATION + LINE + LINE.replace("180000", "180001"))
CASES["lines of different length"] = lambda d: published(d, POPULATION + "1951,Unknown,UKN\n")
CASES["another file of the same edition that says otherwise"] = lambda d: published(
    d, POPULATION + LINE.replace("180000", "180005"), "other.csv"
)
CASES["a file that does not say its edition"] = lambda d: load(d.file("net.csv", "country_code,year,mig\n404,2022,1\n"))
CASES["the same bytes under another edition"] = lambda d: load(str(d.folder / "population.csv"), "--edition", "1999")


@case("a folder without files")
def _(desk: Desk) -> list[str]:
    (desk.folder / "empty").mkdir()
    return load(str(desk.folder / "empty"))


@case("a workbook that ends too early")
def _(desk: Desk) -> list[str]:
    whole = Path(desk.book("whole.xlsx", GOOD)).read_bytes()
    return load(desk.cut("cut.xlsx", whole))


@case("several bad files in one folder")
def _(desk: Desk) -> list[str]:
    (desk.folder / "many").mkdir()
    desk.file("many/zero.csv", "")
    desk.cut("many/cut.csv.gz", gzip.compress((POPULATION + LINE * 50).encode()))
    shutil.copy(desk.folder / "population.csv", desk.folder / "many" / "good.csv")
    return load(str(desk.folder / "many"))


# A table of your own

CASES["a publisher without the name of the table"] = lambda d: load(d.book("mine.xlsx", GOOD), "--publisher", "Office")
CASES["options that mean nothing for an own table"] = lambda d: load(
    d.book("mine.xlsx", GOOD), *OWN, "--source", "UNHCR_POPULATION"
)
CASES["a table of your own without a publisher"] = lambda d: load(
    d.book("mine.xlsx", GOOD), "--dataflow", "MIGRANT_STOCK"
)
CASES["a table that is not declared"] = lambda d: load(d.book("mine.xlsx", GOOD), "--dataflow", "STOCKS", *OWN[2:])
CASES["a folder where a file is expected"] = lambda d: load(str(d.folder), *OWN)
CASES["an own text in another encoding"] = lambda d: load(
    d.file("mine.csv", "time_period,ref_area,obs_value\n2024,Кения,1\n".encode("cp1251")), *OWN
)
CASES["none of the columns"] = lambda d: load(d.file("mine.csv", "colour,size\nred,3\n"), *OWN)
CASES["columns unknown, twice or missing"] = lambda d: own(
    d, [2024, "KEN", 1], header=["time_period", "residence", "obs_value"]
)
CASES["unknown areas in an own table"] = lambda d: own(
    d, [2024, "Keniya", *GOOD[2:]], GOOD, [2023, "Keniya", *GOOD[2:]]
)
CASES["text in an own cell for numbers"] = lambda d: own(d, [*GOOD[:5], "many", "", ""])
CASES["a number with two readings"] = lambda d: own(d, [*GOOD[:5], "1,250", "", ""])
CASES["a stock below zero"] = lambda d: own(d, [*GOOD[:5], -3, "", ""])
CASES["an empty cell without a status"] = lambda d: own(d, [*GOOD[:5], None, "", ""])
CASES["a number with the status of an absence"] = lambda d: own(d, [*GOOD[:5], 3, "Q", ""])
CASES["an unknown status"] = lambda d: own(d, [*GOOD[:5], 3, "hidden", ""])
CASES["an own key twice"] = lambda d: own(d, GOOD, GOOD)
CASES["a total that is not the sum of its parts"] = lambda d: own(
    d, [*GOOD[:3], "_T", "_T", 31, "", ""], [*GOOD[:5], 10, "", ""], [*GOOD[:3], "M", "_T", 20, "", ""]
)
CASES["a region beside countries"] = lambda d: own(d, GOOD, [2024, "KEN", "Africa", *GOOD[3:]])
CASES["two editions in one table"] = lambda d: own(
    d, [*GOOD, 2023], [2024, "KEN", "TZA", *GOOD[3:], 2024], header=[*STOCK, "edition"]
)
CASES["several kinds of problems"] = lambda d: own(
    d, [2024, "Keniya", "UGA", "X", "_T", "many", "", ""], [2024, "KEN", "UGA", "F", "_T", -1, "", ""]
)


@case("a template that was not filled in")
def _(desk: Desk) -> list[str]:
    templates.write(MIGRANT_STOCK, release.open_data(desk.folder / "template.xlsx"))
    return load(str(desk.folder / "template.xlsx"), *OWN)


@case("an own workbook that ends too early")
def _(desk: Desk) -> list[str]:
    return load(desk.cut("cut.xlsx", Path(desk.book("whole.xlsx", GOOD)).read_bytes()), *OWN)


@case("a corrected table under the old edition")
def _(desk: Desk) -> list[str]:
    head = "time_period,ref_area,obs_value\n"
    run(load(desk.file("first.csv", head + "2024,KEN,1\n"), *OWN), desk.house)
    return load(desk.file("corrected.csv", head + "2024,KEN,2\n"), *OWN)


# People nobody lists


def hidden(name: str, kind: str, text: str, *more: str) -> None:
    CASES[name] = lambda d: ["hidden", kind, d.file("lists.csv", text), *more]


CASE_LIST = ("--person", "case", "--list", "source")
hidden("persons below zero on lists", "lists", "A,B,persons\n1,0,-5\n0,1,4\n1,1,2\n")
hidden("a part of a person on lists", "lists", "A,B,persons\n1,0,2.5\n0,1,4\n1,1,2\n")
hidden("a protected count on lists", "lists", "A,B,persons\n1,0,<5\n0,1,4\n1,1,2\n")
hidden("one list only", "lists", "A,persons\n1,5\n")
hidden("a list inside another", "lists", "A,B,persons\n0,1,9\n1,1,6\n")
hidden("a person twice on a list", "lists", "case,source\na,x\na,x\nb,y\n", *CASE_LIST)
hidden("a case of nobody", "lists", "case,source\n,x\nb,y\n", *CASE_LIST)
hidden(
    "a probability above 1",
    "multiplier",
    "role,input,distribution,first\nevents,e,fixed,9\nrate,r,fixed,1.2\n",
)
hidden("a repeat share above 1", "encounters", "encounters,repeat_low,repeat_high\n9,0.2,1.4\n")
hidden("an estimate without its interval", "ensemble", "estimate,total,lower,upper,weight\na,100,,,1\n")
hidden("a count of victims that is none", "detected", "year,value\n2020,about 5\n", "--by", "year")
hidden("a month of deaths twice", "deaths", "route,time_period,deaths,arrivals\nx,2020-01,1,9\nx,2020-01,1,9\n")


# The warehouse

CASES["a number that is not there"] = lambda d: ["trace", "DISPLACED_POPULATION", "ref_area=FRA"]


@case("no warehouse yet")
def _(desk: Desk) -> list[str]:
    desk.house.unlink()
    return ["info"]


@case("a warehouse another process writes to")
def _(desk: Desk) -> list[str]:
    desk.in_use(
        "import sys; from pathlib import Path; from sojourn.warehouse import storage\n"
        "with storage.writing(Path(sys.argv[1])): print('ready', flush=True); sys.stdin.readline(); sys.exit()"
    )
    return published(desk, POPULATION + LINE.replace("1951", "1952"))


@case("a warehouse another program has open")
def _(desk: Desk) -> list[str]:
    desk.in_use("import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('ready', flush=True); sys.stdin.readline()")
    return published(desk, POPULATION + LINE.replace("1951", "1952"))


@case("a warehouse of a newer Sojourn")
def _(desk: Desk) -> list[str]:
    with duckdb.connect(str(desk.house)) as connection:
        connection.execute("UPDATE schema_version SET version = 999")
    return published(desk, POPULATION + LINE.replace("1951", "1952"))


@case("a warehouse of an older Sojourn")
def _(desk: Desk) -> list[str]:
    desk.house.unlink()
    with duckdb.connect(str(desk.house)) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
        connection.execute(storage.schema_steps()[0][1])
        connection.execute("INSERT INTO schema_version VALUES (1)")
    return published(desk, POPULATION + LINE)


@case("a warehouse that is a text")
def _(desk: Desk) -> list[str]:
    desk.house.write_text("my notes", encoding="utf-8")
    return published(desk, POPULATION + LINE)


@case("a warehouse with damaged bytes")
def _(desk: Desk) -> list[str]:
    content = bytearray(desk.house.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    content[12_288:12_800] = b"x" * 512
    desk.house.write_bytes(content)
    return ["trace", "DISPLACED_POPULATION"]


@case("a warehouse that is cut off")
def _(desk: Desk) -> list[str]:
    desk.house.write_bytes(desk.house.read_bytes()[:20_000])
    return published(desk, POPULATION + LINE.replace("1951", "1952"))


@case("a file whose lines end as on an old Macintosh")
def _(desk: Desk) -> list[str]:
    return published(desk, (POPULATION + LINE).replace("\n", "\r"))


@case("a column twice")
def _(desk: Desk) -> list[str]:
    return published(desk, "".join(f"{line},{line.split(',')[0]}\n" for line in (POPULATION + LINE).splitlines()))


@case("an edition that cannot be printed")
def _(desk: Desk) -> list[str]:
    return [*published(desk, POPULATION + LINE.replace("1951", "1952")), "--edition", "2024\x1b[31m"]


@case("a gzip file that unfolds to far more than a table")
def _(desk: Desk) -> list[str]:
    return load(desk.file("bomb.csv.gz", gzip.compress(POPULATION.encode() + b"0" * (40 << 20))))


@case("a device")
def _(desk: Desk) -> list[str]:
    return load("/dev/zero")


@case("a DuckDB file of something else")
def _(desk: Desk) -> list[str]:
    desk.house.unlink()
    with duckdb.connect(str(desk.house)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    return published(desk, POPULATION + LINE)


@case("a folder as the warehouse")
def _(desk: Desk) -> list[str]:
    desk.house.unlink()
    desk.house.mkdir()
    return published(desk, POPULATION + LINE)


@case("a disk that fills up")
def _(desk: Desk) -> list[str]:
    lines = "".join(LINE.replace("1951", str(y)).replace("180000", str(7 * y)) for y in range(1952, 2020))
    many = "".join(lines.replace("AUL,AUS", f"{a},{a}") for a in ("AUS", "FRA", "GFR", "KEN", "UGA", "SUD", "ETH"))
    desk.file("many.csv", POPULATION + many)
    return ["::full", str(desk.house.stat().st_size), *load(str(desk.folder / "many.csv"))]


@case("a load interrupted by Ctrl-C")
def _(desk: Desk) -> list[str]:
    return ["::interrupted", *published(desk, POPULATION + LINE.replace("1951", "1952"))]


# Downloads


def offer(desk: Desk, url: str, digest: str = "") -> None:
    one = replace(offered.offers()[0], url=url, sha256=digest, size=None, file_name="a.dat", source="HERE")
    table = (*offered.offers(), one)
    desk.monkeypatch.setattr(offered, "offers", lambda: table)
    quick = fetch.Patience(tries=1, reach_tries=1, sleep=lambda _: None)
    desk.monkeypatch.setattr(fetch, "Patience", lambda: quick)


def serve(desk: Desk, answer: loopback.Answer) -> str:
    return desk.undo.enter_context(loopback.serving({"/f": answer})).address + "/f"


def pull(desk: Desk, name: str = "HERE") -> list[str]:
    return ["pull", name, "--to", str(desk.folder / "downloads")]


CASES["a name under which nothing is offered"] = lambda d: pull(d, "NOTHING")


@case("an address without the file")
def _(desk: Desk) -> list[str]:
    offer(desk, serve(desk, loopback.status(404)))
    return pull(desk)


@case("wrong bytes")
def _(desk: Desk) -> list[str]:
    offer(desk, serve(desk, loopback.whole(b"other bytes")), "0" * 64)
    return pull(desk)


@case("no network")
def _(desk: Desk) -> list[str]:
    offer(desk, "http://127.0.0.1:9/f")
    return pull(desk)


@case("a file there with other bytes")
def _(desk: Desk) -> list[str]:
    offer(desk, "http://127.0.0.1:9/f", "0" * 64)
    (desk.folder / "downloads").mkdir()
    desk.file("downloads/a.dat", "mine")
    return pull(desk)
