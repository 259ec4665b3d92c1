"""Words too common to be replaced by a term of the same letters.

"it", "us" and "will" are said in every meeting, and the terms IT, US and Will are in many lists.
One set has the words of several languages, because the spoken one is not always known.
"""

from collections.abc import Mapping

_ENGLISH = """
a about after again all also am an and any are art as ask at back be been before best big bill but
by call came can chase come could cut day did do dot does done down drew each end even ever fact far
few find first for frank from full game gene get give go gone good got grace had hand has have he
head help her here him his hope how i if in into is it its jack joy just keep know last led let like
line long look lot made main make man many mark may me means men might more most move much must my
name need new next nick no nor not now of off old on one open or other our out over own page part
past pat people place point put rich right rob rose round run said same saw say see set she should
show side skip so some still such sue summer take team tell than that the their them then there
these they thing think this those time to today too top true turn two under up us use very was way
we week well went were what when where which while who why will win wise with work would year yes
yet you young your
"""

_GERMAN = """
aber alle als also am an auch auf aus bei bin bis bist da dann das dass dem den der des die dir doch
du durch ein eine einem einen einer er es etwas euch für ganz gar gut habe haben hat hier ich ihm
ihn ihr im immer in ist ja jetzt kann kein man mal mehr mein mich mir mit muss nach nicht noch nun
nur ob oder ohne schon sehr sein sich sie sind so soll um und uns vom von vor war was wenn wer wie
wir wird wo zu zum zur über
"""

_OTHERS = """
ai al alla au aux avec che chi con da dans de del della des di do dos du e el elle en era es est et
eu faire fue ha han het hij i il ik je la las le les lo los lui ma mais mas me mi mon na naar ne no
non nos nous o ons ou où para pas per più por pour qu que qui quoi sa se si sin son sont su sul sur
tu um un una une uno van vous y ya ze è été
"""

_OF_LANGUAGES = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(_GERMAN.split()),
    "": frozenset(_OTHERS.split()),
}

COMMON_WORDS = frozenset().union(*_OF_LANGUAGES.values())
"""Normalised: lower case, no punctuation."""


def language_of(counts: Mapping[str, int]) -> str:
    """Return the language of a text: "en", "de" or "" for others; "en" for too little text.

    Args:
        counts: How often each word occurs, normalised.
    """
    found = dict.fromkeys(_OF_LANGUAGES, 0)
    for word in COMMON_WORDS.intersection(counts):
        languages = [code for code, words in _OF_LANGUAGES.items() if word in words]
        if len(languages) == 1:
            found[languages[0]] += counts[word]
    return max(found, key=lambda code: found[code])
