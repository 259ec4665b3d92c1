// What the page says.
"use strict";
var CAPTIONER_WORDS = {
  en: {
    captions: "Captions", search: "Search", look: "Appearance", fullScreen: "Full screen", previous: "Previous",
    next: "Next", smaller: "Smaller text", larger: "Larger text", font: "Font", sans: "Sans serif", serif: "Serif",
    mono: "Monospaced", lines: "Lines", all: "All", colour: "Text", plain: "Plain", yellow: "Yellow", green: "Green",
    blue: "Blue", theme: "Dark or light", steady: "Finished words only", toLive: "Jump to live",
    hits: "{0} of {1}", noHits: "Not found", noHitsYet: "Not found yet; earlier captions are still coming",
    loading: "Captioning is starting…", listening: "Live", paused: "Paused",
    idle: "Waiting for captioning to start", ended: "Captioning has ended", failed: "Captioning has stopped",
    lost: "Connection lost; reconnecting…", bye: "These captions are no longer shared",
    full: "Too many viewers; trying again…",
    fullOfYours: "Too many viewers from your network, and others are waiting; trying again…", speaker: "Speaker {0}"
  },
  de: {
    captions: "Untertitel", search: "Suchen", look: "Darstellung", fullScreen: "Vollbild", previous: "Vorherige",
    next: "Nächste", smaller: "Kleinere Schrift", larger: "Größere Schrift", font: "Schrift", sans: "Serifenlos",
    serif: "Mit Serifen", mono: "Dicktengleich", lines: "Zeilen", all: "Alle", colour: "Text", plain: "Schlicht",
    yellow: "Gelb", green: "Grün", blue: "Blau", theme: "Dunkel oder hell", steady: "Nur fertige Wörter",
    toLive: "Zum Neuesten", hits: "{0} von {1}", noHits: "Nicht gefunden",
    noHitsYet: "Noch nicht gefunden; frühere Untertitel kommen noch", loading: "Untertitelung beginnt …",
    listening: "Live", paused: "Angehalten", idle: "Untertitelung hat noch nicht begonnen",
    ended: "Untertitelung beendet", failed: "Untertitelung abgebrochen",
    lost: "Verbindung verloren; wird wieder aufgebaut …", bye: "Diese Untertitel werden nicht mehr geteilt",
    full: "Zu viele Zuschauer; neuer Versuch folgt …",
    fullOfYours: "Zu viele Zuschauer aus Ihrem Netz, und andere warten; neuer Versuch folgt …", speaker: "Sprecher {0}"
  }
};
