"""The commands on a real installation: what they print, and how clearly they fail."""

import json
import re
import stat
from pathlib import Path

import orjson
import pytest

from services.ingest.kept_keys import KEPT_KEYS
from services.runtime.clock import DEMO_START
from services.runtime.command import leave_note, local_text, settings_here
from services.runtime.secrets import new_key
from services.runtime.settings import RuntimeSettings
from tests.commands.typed import Vangnet
from tests.ingest.deliveries import event, export, row

NOWHERE = "http://127.0.0.1:9"
"""Nobody listens on the port for throwing things away."""
SOMEBODY = "00000000-0000-4000-8000-000000000014"

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
databases = pytest.mark.usefixtures("installed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A school's export."""
    path = tmp_path / "uitstroom.csv"
    path.write_bytes(export(row()))
    return path


@pytest.fixture
def event_file(tmp_path: Path) -> Path:
    """One event of a school."""
    path = tmp_path / "event.json"
    path.write_bytes(orjson.dumps(event()))
    return path


def kept(folder: Path) -> dict[str, str]:
    """Return the keys that the data folder keeps."""
    found: dict[str, str] = json.loads((folder / KEPT_KEYS).read_text())
    return found


@databases
def test_a_key_is_shown_once_and_kept_for_its_owner_only(vangnet: Vangnet, folder: Path) -> None:
    """The new key is all that is printed, and the copy on this machine can be read by its owner alone."""
    said = vangnet("keys", "create", "--school", "98KP", "--school", "98TC")

    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"vn_[0-9a-f]{10}_[\w-]{43}\n", said.out)
    assert kept(folder) == {"school": said.out.strip()}
    assert stat.S_IMODE((folder / KEPT_KEYS).stat().st_mode) == 0o600


@databases
def test_a_file_that_others_could_read_is_closed(vangnet: Vangnet, folder: Path) -> None:
    """A file of keys that was open to others is not open any more when a key is added."""
    folder.mkdir(parents=True)
    (folder / KEPT_KEYS).write_text("{}")
    (folder / KEPT_KEYS).chmod(0o644)

    vangnet("keys", "create", "--school", "98KP")

    assert stat.S_IMODE((folder / KEPT_KEYS).stat().st_mode) == 0o600


@databases
def test_keys_are_kept_per_role(vangnet: Vangnet, folder: Path) -> None:
    """A coordinator's key does not push out the school's."""
    school = vangnet("keys", "create", "--school", "98KP").out.strip()
    coordinator = vangnet("keys", "create", "--role", "coordinator", "--region", "25").out.strip()

    assert kept(folder) == {"school": school, "coordinator": coordinator}


@databases
def test_a_key_is_rotated_and_revoked(vangnet: Vangnet, folder: Path) -> None:
    """The list shows every key by its name with its state; a new key is shown once and kept on this machine."""
    old = vangnet("keys", "create", "--school", "98KP", "--mbo", "27GZ", "--name", "bestuur").out.strip()
    name = old.split("_")[1]

    said = vangnet("keys", "rotate", name, "--overlap-days", "7", "--days", "0")
    new = said.out.strip()
    assert (said.code, new[:3]) == (0, "vn_")
    assert said.err.startswith(f"{name} works until ")
    assert kept(folder) == {"school": new}

    assert vangnet("keys", "revoke", name).out == f"{name} is revoked\n"
    assert vangnet("keys", "revoke", name).out == f"{name} was revoked before\n"
    listed = vangnet("keys", "list", "--json")
    assert [(one["key"], one["state"], one["schools"]) for one in listed.json] == [
        (name, "revoked", "27GZ (mbo) 98KP"),
        (new.split("_")[1], "active", "27GZ (mbo) 98KP"),
    ]
    assert len({one["sender"] for one in listed.json}) == 1
    assert listed.json[1]["expires"] is None
    table = vangnet("keys", "list").out
    assert "bestuur" in table
    assert old.split("_", 2)[2] not in table + listed.out
    assert vangnet("keys", "revoke", name, "--whole-sender").out == f"{new.split('_')[1]} is revoked\n"


@databases
def test_a_key_that_is_not_there_is_said_so(vangnet: Vangnet) -> None:
    """A name that no key has is one clear line, with the command that shows those that exist."""
    for word in ("rotate", "revoke"):
        said = vangnet("keys", word, "nobody")
        assert (said.code, said.out) == (1, "")
        assert said.err == (
            "vangnet: there is no key nobody; 'vangnet keys list' shows them, each by its short name\n"
        )
    assert vangnet("keys", "list").out == "no keys\n"


@databases
def test_a_client_gets_no_key(vangnet: Vangnet, folder: Path) -> None:
    """A client of the OAuth server is registered, and its short name printed; nothing is kept."""
    said = vangnet("keys", "create", "--school", "98KP", "--client-id", "school-1", "--starts", "2099-01-01")

    assert (said.code, said.err) == (0, "")
    (client,) = vangnet("keys", "list", "--json").json
    assert (said.out.strip(), client["client"], client["state"]) == (client["key"], "school-1", "not yet")
    assert not (folder / KEPT_KEYS).exists()
    assert vangnet("keys", "rotate", client["key"]).code == 0


@databases
def test_production_keeps_no_key(vangnet: Vangnet, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In production the key is printed and nowhere kept, also where there is no data folder yet."""
    monkeypatch.setenv("VANGNET_PRODUCTION", "true")
    for name in (
        "VANGNET_DEAD_LETTER_KEY",
        "VANGNET_INTERNAL_KEY",
        "VANGNET_NAMES_KEY",
        "INGEST_PERSON_KEY",
        "INGEST_INDEX_KEY",
        "INGEST_DUO_INDEX_KEY",
        "INGEST_EVENT_ID_KEY",
    ):
        monkeypatch.setenv(name, new_key())

    said = vangnet("keys", "create", "--school", "98KP")

    assert (said.code, said.out[:3]) == (0, "vn_")
    assert not folder.exists()


@databases
def test_production_without_a_secret_says_which(vangnet: Vangnet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Production makes no secret by itself: it names the first one that is missing."""
    monkeypatch.setenv("VANGNET_PRODUCTION", "true")

    said = vangnet("keys", "create", "--school", "98KP")

    assert (said.code, said.out) == (1, "")
    assert re.search(r"vangnet: production needs the setting for the secret '\w+'", said.err)


@databases
def test_a_key_that_cannot_be_is_refused(vangnet: Vangnet, folder: Path) -> None:
    """A mistake in who the key is for is one clear line, and no key is made."""
    mistakes = {
        "": "needs at least one --school",
        "--school 98kp": "two digits and two capitals",
        "--role coordinator": "needs a --region",
        "--role coordinator --region 14": "region 14 does not exist",
        "--role coordinator --region 99": "from 01 to 41",
        "--role beheer --school 98KP": "not 'beheer'",
        "--role doorstroompunt --region 25 --school 98KP": "leave out --school",
        "--school 98KP --mbo 98KP": "98KP is an mbo or it is not",
        "--school 98KP --starts morgen": "'morgen' is no moment",
    }
    for words, says in mistakes.items():
        said = vangnet("keys", "create", *words.split())

        assert (said.code, said.out) == (1, ""), words
        assert said.err.startswith("vangnet: "), words
        assert says in said.err, words
    assert not (folder / KEPT_KEYS).exists()


@pytest.mark.parametrize("what", ["uploads", "events"])
def test_delivering_without_a_key_says_how_to_get_one(
    vangnet: Vangnet, file: Path, event_file: Path, what: str
) -> None:
    """Without a key nothing is sent, and the line says which command makes one."""
    said = vangnet(what, "send", str(file if what == "uploads" else event_file))

    assert said.code == 1
    assert said.err == (
        "vangnet: no key: give --key or VANGNET_KEY, or make one with 'vangnet keys create' (role school)\n"
    )


@pytest.mark.parametrize("what", ["uploads", "events"])
def test_delivering_to_nobody_asks_for_up(vangnet: Vangnet, file: Path, event_file: Path, what: str) -> None:
    """When nothing runs there, the line says where was asked and what to start; the key is not repeated."""
    path = file if what == "uploads" else event_file
    said = vangnet(what, "send", str(path), "--key", "vn_geheim", "--url", NOWHERE)

    assert (said.code, said.out) == (1, "")
    assert said.err == f"vangnet: no answer from {NOWHERE}: is 'vangnet up' running?\n"


@databases
def test_assignments_ask_for_a_coordinators_key(vangnet: Vangnet, tmp_path: Path) -> None:
    """A file of assignments is recognised by its columns, and needs the key of a coordinator."""
    path = tmp_path / "toewijzingen.csv"
    path.write_text("brin;leerlingnummer;medewerker\n98KP;1;LC\n")
    vangnet("keys", "create", "--school", "98KP")

    assert "(role coordinator)" in vangnet("uploads", "send", str(path)).err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["uploads", "send", "/no/such/file.csv"], id="no file"),
        pytest.param(["uploads", "send"], id="nothing"),
        pytest.param(["events", "post"], id="no such command"),
        pytest.param(["dead-letters", "show", "een"], id="no id"),
        pytest.param(["clock", "advance"], id="no moment"),
    ],
)
def test_a_wrong_word_is_explained(vangnet: Vangnet, words: list[str]) -> None:
    """What was typed wrongly ends with code 2 and the usage, and nothing is done."""
    said = vangnet(*words)

    assert (said.code, said.out) == (2, "")
    assert "Usage" in said.err


@databases
def test_an_empty_list_says_so(vangnet: Vangnet) -> None:
    """A list without rows is a sentence for a reader, and an empty list for a program."""
    lists = {
        "signals": "no signals",
        "tasks": "no tasks",
        "messages": "no messages",
        "dead-letters": "no dead letters",
        "quarantine": "nobody is in quarantine",
    }
    for group, empty in lists.items():
        assert vangnet(group, "list").out == f"{empty}\n"
        assert vangnet(group, "list", "--json").json == []


@databases
def test_an_empty_account_closes(vangnet: Vangnet) -> None:
    """The account of an installation in which nothing happened closes, with exit code 0."""
    said = vangnet("account")

    assert said.code == 0
    assert said.out.splitlines()[-1] == "The account closes."
    assert vangnet("account", "--json").json["deliveries"] == []


@databases
def test_an_installation_in_which_nothing_happened_is_at_rest(vangnet: Vangnet) -> None:
    """``rest`` returns at once when there is nothing to wait for."""
    assert vangnet("rest", "--patience-seconds", "5").code == 0


@databases
def test_what_is_not_there_is_said_so(vangnet: Vangnet) -> None:
    """An id that nobody knows is one clear line, with the command that shows those that exist."""
    nobody = {
        "dead-letters": f"no dead letter {SOMEBODY}; 'vangnet dead-letters list' shows them",
        "quarantine": f"{SOMEBODY} is not in quarantine; 'vangnet quarantine list' shows who is",
    }
    for group, says in nobody.items():
        for word in ("show", "retry"):
            said = vangnet(group, word, SOMEBODY)
            assert (said.code, said.out, said.err) == (1, "", f"vangnet: {says}\n")


@databases
def test_a_file_of_recipients_with_a_fault_changes_nothing(vangnet: Vangnet, tmp_path: Path) -> None:
    """Every fault of the register is named with its place, and the exit code is not 0."""
    path = tmp_path / "ontvangers.csv"
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    path.write_text(f"{head}\nLC;Een;koning;98KP;25;;;;;\nLV;Twee;vervanger;98KP;25;12;;;;\n")

    said = vangnet("recipients", "import", str(path))

    assert said.code == 1
    assert "rij 2, kolom rol" in said.err
    assert "rij 3, kolom mobiel" in said.err


@databases
def test_the_examples_can_be_imported(vangnet: Vangnet) -> None:
    """The register of the examples is read without a fault, and a second time it changes nothing."""
    path = str(Path(__file__).parents[2] / "examples" / "ontvangers.csv")

    assert vangnet("recipients", "import", path).code == 0
    assert ", 0 nieuw of gewijzigd" in vangnet("recipients", "import", path).out


@databases
def test_a_clock_that_cannot_be_moved_says_so(vangnet: Vangnet) -> None:
    """The system's clock is shown, and moving it is refused with what to set."""
    assert vangnet("clock", "show").out.endswith("ticking\n")
    for words in (["advance", "--to", "2030-01-01T00:00"], ["run"]):
        said = vangnet("clock", *words)
        assert (said.code, said.err) == (
            1,
            "vangnet: only a database clock can be moved: start with VANGNET_CLOCK=database\n",
        )


@pytest.fixture
def on_a_database_clock(installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation whose clock stands still until it is moved."""
    monkeypatch.setenv("VANGNET_CLOCK", "database")


@pytest.mark.usefixtures("on_a_database_clock")
def test_the_clock_goes_where_it_is_told(vangnet: Vangnet) -> None:
    """A moment without a zone is Dutch time; the clock stands there until it is told to tick."""
    assert vangnet("clock", "show").out == f"{local_text(DEMO_START)} standing still\n"
    assert vangnet("clock", "advance", "--to", "2026-11-24T10:00").out == "2026-11-24 10:00:00\n"
    assert vangnet("clock", "show").out == "2026-11-24 10:00:00 standing still\n"
    assert vangnet("clock", "run").code == 0
    assert vangnet("clock", "show").out.endswith(" ticking\n")


@pytest.mark.usefixtures("on_a_database_clock")
@pytest.mark.parametrize(
    ("moment", "says"),
    [
        pytest.param("2020-01-01T00:00", "only moves forward", id="back"),
        pytest.param("morgen", "'morgen' is no moment; write 2026-11-24T08:30", id="no moment"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(vangnet: Vangnet, moment: str, says: str) -> None:
    """The clock stays where it is, and the line says what to write."""
    said = vangnet("clock", "advance", "--to", moment)

    assert (said.code, said.out) == (1, "")
    assert says in said.err
    assert vangnet("clock", "show").out == f"{local_text(DEMO_START)} standing still\n"


@pytest.mark.usefixtures("on_a_database_clock")
def test_production_refuses_the_clock_of_demos(vangnet: Vangnet, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting can make production run on a clock that stands still."""
    monkeypatch.setenv("VANGNET_PRODUCTION", "true")

    said = vangnet("clock", "show")

    assert said.code == 1
    assert "VANGNET_CLOCK=database is for demos and tests" in said.err


def test_a_setting_that_does_not_exist_stops_every_command(
    vangnet: Vangnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo in a setting is named before anything is opened."""
    monkeypatch.setenv("VANGNET_PRODUKTION", "true")

    said = vangnet("account")

    assert (said.code, said.out) == (1, "")
    assert said.err == "vangnet: unknown setting VANGNET_PRODUKTION; 'vangnet settings' lists what exists\n"


def test_a_database_that_is_away_is_one_line(
    vangnet: Vangnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its database a command says what is away, and no address or password."""
    for name in ("VANGNET_DATABASE_URL", "VANGNET_KEYS_URL"):
        monkeypatch.setenv(name, f"postgresql://jan:geheim@/vangnet?host={tmp_path}")

    said = vangnet("account")

    assert (said.code, said.err) == (1, "vangnet: the database is away\n")


def test_settings_are_listed_without_an_installation(vangnet: Vangnet, folder: Path) -> None:
    """Every setting is listed with meaning and default, and nothing is opened for it."""
    said = vangnet("settings")

    assert said.code == 0
    assert "VANGNET_BUS [direct]\n    'direct' (one machine) or 'kafka://" in said.out
    assert not folder.exists()


def test_a_command_finds_the_running_installation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a running ``up`` noted of itself is the default of a command; the environment wins."""
    running = RuntimeSettings.load(clock="database", url="http://127.0.0.1:8123")
    leave_note(running, url=running.url)

    found = settings_here(None)
    monkeypatch.setenv("VANGNET_URL", NOWHERE)

    assert (found.clock, found.url) == ("database", "http://127.0.0.1:8123")
    assert (settings_here(folder).clock, settings_here(folder).url) == ("database", NOWHERE)


@databases
def test_leave_is_said_by_a_command(vangnet: Vangnet) -> None:
    """Leave is taken and withdrawn by staff code; somebody who is in no list is a fault."""
    assert (
        vangnet("recipients", "import", str(Path(__file__).parents[2] / "examples" / "ontvangers.csv")).code
        == 0
    )
    leave = ("recipients", "leave", "LC-DS", "--region", "25", "--from", "2026-12-21")
    said = vangnet(*leave, "--until", "2026-12-24", "--deputy", "LC-KP")
    assert (said.code, said.out) == (0, "away from 2026-12-21 until 2026-12-24\n")
    assert vangnet(*leave, "--withdraw").out == "withdrawn\n"
    assert vangnet(*leave, "--withdraw").code == 1
    assert vangnet(*leave, "--deputy", "niemand").code == 1
    assert vangnet(*leave[:-1], "maandag").code == 1


@databases
def test_the_register_is_listed_exported_and_verified(vangnet: Vangnet, tmp_path: Path) -> None:
    """A list without names, a file that changes nothing when it comes back, and a code for who is not verified."""
    path = str(Path(__file__).parents[2] / "examples" / "ontvangers.csv")
    assert vangnet("recipients", "import", path).code == 0
    listed = vangnet("recipients", "list").out
    assert "LC-DS" in listed
    assert "Verhoeven" not in listed
    export = tmp_path / "uit.csv"
    assert vangnet("recipients", "export", str(export)).code == 0
    assert "0 nieuw of gewijzigd" in vangnet("recipients", "import", str(export)).out
    ask = ("recipients", "verify", "LC-DS", "--region", "25")
    assert vangnet(*ask).out == "asked by nothing: all is verified\n"
    assert vangnet(*ask, "--channel", "email").code == 1
    assert vangnet(*ask, "--channel", "email", "--answer", "123456").code == 1
    assert vangnet("gaps").out == "every step of every open signal has somebody who can be reached\n"
