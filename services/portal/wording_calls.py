"""The words of the bellijst. Pure."""

from collections.abc import Mapping

from services.portal.calling import Result, Selection

SELECTIONS: Mapping[Selection, str] = {
    Selection.NO_TALK: "Met een diploma van school, zonder uitstroomgesprek",
    Selection.UNREACHABLE: "Niet te bereiken",
    Selection.COME_BACK: "Wij zouden terugkomen",
}
RESULTS: Mapping[Result, str] = {
    Result.SPOKEN: "Gesproken",
    Result.TALK: "Uitstroomgesprek gevoerd",
    Result.NO_ANSWER: "Geen gehoor",
    Result.WRONG_NUMBER: "Nummer klopt niet",
    Result.LATER: "Bel over een half jaar",
}
