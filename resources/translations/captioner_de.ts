<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutCard</name>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>Was ist neu</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Look for a newer version…</source>
        <translation>Nach einer neueren Version sehen …</translation>
    </message>
    <message>
        <source>Asks the project&apos;s page on the internet, now and only now</source>
        <translation>Fragt die Seite des Projekts im Internet, jetzt und nur jetzt</translation>
    </message>
    <message>
        <source>Newer version</source>
        <translation>Neuere Version</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen …</translation>
    </message>
    <message>
        <source>This version is newer than the newest release, {version}.</source>
        <translation>Diese Version ist neuer als die neueste Veröffentlichung, {version}.</translation>
    </message>
    <message>
        <source>This is the newest version.</source>
        <translation>Dies ist die neueste Version.</translation>
    </message>
    <message>
        <source>Version {version} can be downloaded.</source>
        <translation>Version {version} kann heruntergeladen werden.</translation>
    </message>
    <message>
        <source>Version {version} of {day} can be downloaded.</source>
        <translation>Version {version} vom {day} kann heruntergeladen werden.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>BannerArea</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Meldung kopieren</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>Something went wrong that Captioner did not expect.</source>
        <translation>Etwas ist schiefgegangen, womit Captioner nicht gerechnet hat.</translation>
    </message>
    <message>
        <source>Captions that were final are saved. You can go on, or start again.</source>
        <translation>Fertige Untertitel sind gespeichert. Sie können weitermachen oder neu starten.</translation>
    </message>
    <message>
        <source>The details are kept in {path}.</source>
        <translation>Die Einzelheiten stehen in {path}.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
    <message>
        <source>On this desktop the overlay cannot keep itself above other windows.</source>
        <translation>Auf diesem Desktop kann die Einblendung nicht selbst über anderen Fenstern bleiben.</translation>
    </message>
    <message>
        <source>Right-click its title in the window list and choose “Always on top”, or install XWayland and start Captioner again.</source>
        <translation>Klicken Sie in der Fensterliste mit der rechten Taste auf ihren Titel und wählen Sie „Immer im Vordergrund“, oder installieren Sie XWayland und starten Sie Captioner neu.</translation>
    </message>
</context>
<context>
    <name>Download</name>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>DownloadBanner</name>
    <message>
        <source>Downloading {name}</source>
        <translation>{name} wird geladen</translation>
    </message>
    <message>
        <source>Captioning can go on meanwhile.</source>
        <translation>Das Untertiteln kann so lange weitergehen.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{progress}. Captioning can go on meanwhile.</source>
        <translation>{progress}. Das Untertiteln kann so lange weitergehen.</translation>
    </message>
    <message>
        <source>{name} is ready.</source>
        <translation>{name} ist bereit.</translation>
    </message>
    <message>
        <source>It is used from the next start of captioning.</source>
        <translation>Es wird ab dem nächsten Start benutzt.</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Search this transcript</source>
        <translation>In diesem Transkript suchen</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Vorheriger Treffer</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Close search</source>
        <translation>Suche schließen</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
</context>
<context>
    <name>FindingList</name>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
</context>
<context>
    <name>Folder</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Folder for transcripts</source>
        <translation>Ordner für Transkripte</translation>
    </message>
</context>
<context>
    <name>FontFamily</name>
    <message>
        <source>System font</source>
        <translation>Systemschrift</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Model: {name}</source>
        <translation>Modell: {name}</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Model: {name} on {device}</source>
        <translation>Modell: {name} auf {device}</translation>
    </message>
    <message>
        <source>{device}, {compute_type}, loaded in {seconds} s</source>
        <translation>{device}, {compute_type}, geladen in {seconds} s</translation>
    </message>
    <message>
        <source>{seconds} s behind</source>
        <translation>{seconds} s im Rückstand</translation>
    </message>
    <message>
        <source>Keeping up</source>
        <translation>Kommt mit</translation>
    </message>
    <message>
        <source>Nothing is kept</source>
        <translation>Nichts wird aufgehoben</translation>
    </message>
    <message>
        <source>Saved to {folder}</source>
        <translation>Gespeichert in {folder}</translation>
    </message>
    <message>
        <source>only {size} free</source>
        <translation>nur {size} frei</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} frei</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>SubRip subtitles (.srt)</source>
        <translation>SubRip-Untertitel (.srt)</translation>
    </message>
    <message>
        <source>WebVTT subtitles (.vtt)</source>
        <translation>WebVTT-Untertitel (.vtt)</translation>
    </message>
    <message>
        <source>Text (.txt)</source>
        <translation>Text (.txt)</translation>
    </message>
    <message>
        <source>Words with times (.json)</source>
        <translation>Wörter mit Zeiten (.json)</translation>
    </message>
    <message>
        <source>Markdown (.md)</source>
        <translation>Markdown (.md)</translation>
    </message>
    <message>
        <source>Word document (.docx)</source>
        <translation>Word-Dokument (.docx)</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Takes effect when Captioner is started again.</source>
        <translation>Gilt ab dem nächsten Start von Captioner.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Erscheinungsbild</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Start Captioner with the desktop</source>
        <translation>Captioner mit dem Desktop starten</translation>
    </message>
    <message>
        <source>Start captioning as soon as it is open</source>
        <translation>Gleich nach dem Öffnen untertiteln</translation>
    </message>
    <message>
        <source>Show an icon in the tray</source>
        <translation>Symbol in der Leiste zeigen</translation>
    </message>
    <message>
        <source>Keep captioning in the tray when the window is closed</source>
        <translation>In der Leiste weiter untertiteln, wenn das Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Export settings</source>
        <translation>Einstellungen exportieren</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>Einstellungen importieren</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Captioning</source>
        <translation>Untertitelung</translation>
    </message>
    <message>
        <source>Captioning is not running.</source>
        <translation>Es wird nicht untertitelt.</translation>
    </message>
    <message>
        <source>Press Start on the page Live; live readings appear here.</source>
        <translation>Drücken Sie auf der Seite „Live“ auf Start; hier erscheinen dann laufende Werte.</translation>
    </message>
    <message>
        <source>Captioning is paused.</source>
        <translation>Die Untertitelung macht Pause.</translation>
    </message>
    <message>
        <source>Press Resume on the page Live.</source>
        <translation>Drücken Sie auf der Seite „Live“ auf „Fortsetzen“.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Sound arrives from {source}.</source>
        <translation>Von {source} kommt Ton an.</translation>
    </message>
    <message>
        <source>No sound yet: the model is still loading.</source>
        <translation>Noch kein Ton: Das Modell wird noch geladen.</translation>
    </message>
    <message>
        <source>Wait a moment; large models take up to a minute.</source>
        <translation>Einen Moment; große Modelle brauchen bis zu einer Minute.</translation>
    </message>
    <message>
        <source>No sound arrives from {source}.</source>
        <translation>Von {source} kommt kein Ton an.</translation>
    </message>
    <message>
        <source>Check that it is connected and not muted, or choose another one.</source>
        <translation>Prüfen Sie, ob es verbunden und nicht stummgeschaltet ist, oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Pegel</translation>
    </message>
    <message>
        <source>Loudest of the last 10 s: {level} dB.</source>
        <translation>Lautester Moment der letzten 10 s: {level} dB.</translation>
    </message>
    <message>
        <source>That is close to silence: turn the input up, or come closer.</source>
        <translation>Das ist fast Stille: Drehen Sie den Eingang auf oder kommen Sie näher.</translation>
    </message>
    <message>
        <source>Voice activity</source>
        <translation>Sprechaktivität</translation>
    </message>
    <message>
        <source>{share} % of the last 10 s was taken for speech.</source>
        <translation>{share} % der letzten 10 s wurden für Sprache gehalten.</translation>
    </message>
    <message>
        <source>If somebody spoke, lower “Speech begins from” on the settings page Voice activity.</source>
        <translation>Wenn jemand gesprochen hat, setzen Sie „Sprache beginnt ab“ auf der Einstellungsseite „Sprechaktivität“ herab.</translation>
    </message>
    <message>
        <source>Say something to see it move.</source>
        <translation>Sagen Sie etwas, dann bewegt sich der Wert.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>The model is not loaded yet.</source>
        <translation>Das Modell ist noch nicht geladen.</translation>
    </message>
    <message>
        <source>Sound is kept meanwhile; captions catch up.</source>
        <translation>Der Ton wird so lange aufgehoben; die Untertitel holen auf.</translation>
    </message>
    <message>
        <source>{model} runs on {device} ({compute_type}).</source>
        <translation>{model} läuft auf {device} ({compute_type}).</translation>
    </message>
    <message>
        <source>The starter model does not understand people: get the full model in the settings, page Recognition.</source>
        <translation>Das Startmodell versteht keine Menschen: Laden Sie das volle Modell in den Einstellungen, Seite „Erkennung“.</translation>
    </message>
    <message>
        <source>Backlog</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Captions are {seconds} s behind.</source>
        <translation>Die Untertitel sind {seconds} s im Rückstand.</translation>
    </message>
    <message>
        <source>Choose a smaller model, or close what keeps the computer busy.</source>
        <translation>Wählen Sie ein kleineres Modell, oder schließen Sie, was den Rechner beschäftigt.</translation>
    </message>
    <message>
        <source>Sound was heard but kept back: {guards}.</source>
        <translation>Ton wurde gehört, aber zurückgehalten: {guards}.</translation>
    </message>
    <message>
        <source>Music and noise are left out, so that nothing is made up.</source>
        <translation>Musik und Geräusche bleiben weg, damit nichts erfunden wird.</translation>
    </message>
    <message>
        <source>No caption yet.</source>
        <translation>Noch kein Untertitel.</translation>
    </message>
    <message>
        <source>Captions keep up; the last one changed {seconds} s ago.</source>
        <translation>Die Untertitel kommen mit; der letzte änderte sich vor {seconds} s.</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Looks at sound, folders, models and graphics card; takes some seconds.</source>
        <translation>Sieht Ton, Ordner, Modelle und Grafikkarte durch; das dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>Check this computer</source>
        <translation>Diesen Rechner prüfen</translation>
    </message>
    <message>
        <source>Copy a report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>What is on this page, without a word of captions</source>
        <translation>Was auf dieser Seite steht, ohne ein Wort aus Untertiteln</translation>
    </message>
    <message>
        <source>Why are there no captions?</source>
        <translation>Warum kommen keine Untertitel?</translation>
    </message>
    <message>
        <source>Sound goes this way. Look at the first line that is not good.</source>
        <translation>Diesen Weg nimmt der Ton. Sehen Sie nach der ersten Zeile, die nicht gut ist.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message>
        <source>Start or stop</source>
        <translation>Starten oder anhalten</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>Pause oder fortsetzen</translation>
    </message>
    <message>
        <source>Show or hide the overlay</source>
        <translation>Einblendung zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Lock or unlock the overlay</source>
        <translation>Einblendung sperren oder entsperren</translation>
    </message>
    <message>
        <source>Search the transcript</source>
        <translation>Im Transkript suchen</translation>
    </message>
    <message>
        <source>Mark where I was</source>
        <translation>Merken, wo ich war</translation>
    </message>
    <message>
        <source>Go back to the mark</source>
        <translation>Zurück zur Marke</translation>
    </message>
    <message>
        <source>Ctrl+End</source>
        <translation>Strg+Ende</translation>
    </message>
    <message>
        <source>Jump to live</source>
        <translation>Zum Neuesten</translation>
    </message>
    <message>
        <source>Pages, from the top</source>
        <translation>Seiten, von oben</translation>
    </message>
    <message>
        <source>Ctrl+comma</source>
        <translation>Strg+Komma</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>About Captioner</source>
        <translation>Über Captioner</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level</source>
        <translation>Pegel</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>Zu laut</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Stille</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>Start captioning</source>
        <translation>Untertiteln</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Time listened</source>
        <translation>Zugehört seit</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Quelle</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Einblendung</translation>
    </message>
    <message>
        <source>Show captions over all</source>
        <translation>Untertitel über allem zeigen</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Lock the overlay: clicks go through it</source>
        <translation>Einblendung sperren: Klicks gehen hindurch</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search this transcript (Ctrl+F)</source>
        <translation>In diesem Transkript suchen (Strg+F)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selection, or everything</source>
        <translation>Auswahl oder alles kopieren</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Mark where I was (Ctrl+M)</source>
        <translation>Merken, wo ich war (Strg+M)</translation>
    </message>
    <message>
        <source>Go to mark</source>
        <translation>Zur Marke</translation>
    </message>
    <message>
        <source>Go back to where I was (Ctrl+G)</source>
        <translation>Zurück, wo ich war (Strg+G)</translation>
    </message>
    <message>
        <source>Press Start, then speak or play something.
What is said appears here.</source>
        <translation>Drücken Sie auf „Untertiteln“ und sprechen Sie oder spielen Sie etwas ab.
Was gesagt wird, erscheint hier.</translation>
    </message>
    <message>
        <source>Jump to live</source>
        <translation>Zum Neuesten</translation>
    </message>
    <message>
        <source>State: {state}</source>
        <translation>Zustand: {state}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Caption a recording</source>
        <translation>Aufnahme untertiteln</translation>
    </message>
    <message>
        <source>Time listened: {time}</source>
        <translation>Zugehört: {time}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Starter model: for a first look and tests; not for real meetings.</source>
        <translation>Startmodell: für einen ersten Blick und für Tests, nicht für echte Gespräche.</translation>
    </message>
    <message>
        <source>Get the full model</source>
        <translation>Volles Modell laden</translation>
    </message>
    <message>
        <source>Quitting at once would lose the last {seconds} s.</source>
        <translation>Sofort zu beenden würde die letzten {seconds} s verlieren.</translation>
    </message>
    <message>
        <source>Quitting at once would lose words that are still being recognised.</source>
        <translation>Sofort zu beenden würde Wörter verlieren, die gerade erkannt werden.</translation>
    </message>
    <message>
        <source>Finishing what was said, then closing.</source>
        <translation>Erst wird fertig erkannt, was gesagt wurde, dann geschlossen.</translation>
    </message>
    <message>
        <source>What is in the transcript is saved.</source>
        <translation>Was im Transkript steht, ist gespeichert.</translation>
    </message>
    <message>
        <source>Quit at once</source>
        <translation>Sofort beenden</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Download of {name}</source>
        <translation>Laden von {name}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the download of {name}</source>
        <translation>Laden von {name} abbrechen</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>{name} is in use</source>
        <translation>{name} ist in Gebrauch</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>{name} benutzen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Download {name}</source>
        <translation>{name} laden</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Captions</source>
        <translation>Untertitel</translation>
    </message>
    <message>
        <source>Captions appear here</source>
        <translation>Hier erscheinen Untertitel</translation>
    </message>
</context>
<context>
    <name>OverlayPage</name>
    <message>
        <source>Show captions over everything else</source>
        <translation>Untertitel über allem anderen zeigen</translation>
    </message>
    <message>
        <source>Locked: clicks go through</source>
        <translation>Gesperrt: Klicks gehen hindurch</translation>
    </message>
    <message>
        <source>Unlock here, in the main window, in the tray, or with captioner --toggle-lock.</source>
        <translation>Entsperren: hier, im Hauptfenster, in der Leiste oder mit captioner --toggle-lock.</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>Schriftart</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Kräftig</translation>
    </message>
    <message>
        <source>Semi-bold</source>
        <translation>Halbfett</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>Fett</translation>
    </message>
    <message>
        <source>Line height</source>
        <translation>Zeilenabstand</translation>
    </message>
    <message>
        <source>× size</source>
        <translation>× Größe</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text opacity</source>
        <translation>Deckkraft des Texts</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Background opacity</source>
        <translation>Deckkraft des Hintergrunds</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Outline colour</source>
        <translation>Farbe des Umrisses</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Longest line</source>
        <translation>Längste Zeile</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>Zeichen</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>% of the screen</source>
        <translation>% des Bildschirms</translation>
    </message>
    <message>
        <source>As the text</source>
        <translation>Wie der Text</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Rand</translation>
    </message>
    <message>
        <source>Lines glide up</source>
        <translation>Zeilen gleiten nach oben</translation>
    </message>
    <message>
        <source>Never when the desktop asks for less motion.</source>
        <translation>Nie, wenn der Desktop weniger Bewegung wünscht.</translation>
    </message>
    <message>
        <source>Empty after silence of</source>
        <translation>Leeren nach Stille von</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Stick to edges within</source>
        <translation>An Kanten haften bis</translation>
    </message>
    <message>
        <source>Leave the overlay out of screen sharing</source>
        <translation>Einblendung nicht mit dem Bildschirm teilen</translation>
    </message>
    <message>
        <source>Contrast at least {ratio} : 1, easy to read over anything.</source>
        <translation>Kontrast mindestens {ratio} : 1, über allem gut zu lesen.</translation>
    </message>
    <message>
        <source>Contrast {ratio} : 1 over some windows. 7 : 1 is easy to read: make the background less clear, or add an outline of 2 px.</source>
        <translation>Kontrast {ratio} : 1 über manchen Fenstern. 7 : 1 ist gut zu lesen: Machen Sie den Hintergrund weniger durchsichtig, oder geben Sie einen Umriss von 2 px.</translation>
    </message>
    <message>
        <source>White on black</source>
        <translation>Weiß auf Schwarz</translation>
    </message>
    <message>
        <source>Yellow on black</source>
        <translation>Gelb auf Schwarz</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>Groß</translation>
    </message>
    <message>
        <source>Move to the bottom</source>
        <translation>Nach unten setzen</translation>
    </message>
    <message>
        <source>Move to the top</source>
        <translation>Nach oben setzen</translation>
    </message>
</context>
<context>
    <name>OverlayPreview</name>
    <message>
        <source>Preview of the overlay</source>
        <translation>Vorschau der Einblendung</translation>
    </message>
</context>
<context>
    <name>OverlayToolbar</name>
    <message>
        <source>Drag to move, drag an edge to resize</source>
        <translation>Ziehen verschiebt, Ziehen am Rand ändert die Größe</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Lock: clicks go through</source>
        <translation>Sperren: Klicks gehen hindurch</translation>
    </message>
    <message>
        <source>Overlay settings</source>
        <translation>Einstellungen der Einblendung</translation>
    </message>
    <message>
        <source>Hide captions</source>
        <translation>Untertitel verbergen</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>Size of the transcript</source>
        <translation>Größe des Transkripts</translation>
    </message>
    <message>
        <source>Words the model was unsure of</source>
        <translation>Wörter, bei denen das Modell unsicher war</translation>
    </message>
    <message>
        <source>Look like all others</source>
        <translation>Sehen aus wie alle</translation>
    </message>
    <message>
        <source>Are underlined</source>
        <translation>Sind unterstrichen</translation>
    </message>
    <message>
        <source>Are dimmed</source>
        <translation>Sind blasser</translation>
    </message>
    <message>
        <source>Unsure means under</source>
        <translation>Unsicher heißt unter</translation>
    </message>
    <message>
        <source>Show who speaks</source>
        <translation>Zeigen, wer spricht</translation>
    </message>
    <message>
        <source>Show times beside captions</source>
        <translation>Zeiten neben Untertiteln zeigen</translation>
    </message>
    <message>
        <source>Have screen readers say finished captions</source>
        <translation>Bildschirmleser fertige Untertitel sprechen lassen</translation>
    </message>
    <message>
        <source>They wait until the screen reader has said what it is saying.</source>
        <translation>Sie warten, bis der Bildschirmleser ausgesprochen hat.</translation>
    </message>
</context>
<context>
    <name>RecognitionPage</name>
    <message>
        <source>Use a model from a folder…</source>
        <translation>Modell aus einem Ordner benutzen …</translation>
    </message>
    <message>
        <source>Spoken language</source>
        <translation>Gesprochene Sprache</translation>
    </message>
    <message>
        <source>Let the model find out</source>
        <translation>Das Modell finden lassen</translation>
    </message>
    <message>
        <source>Languages other than English need a multilingual model.</source>
        <translation>Andere Sprachen als Englisch brauchen ein mehrsprachiges Modell.</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>The fastest there is</source>
        <translation>Dem Schnellsten, was da ist</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>NVIDIA graphics card</source>
        <translation>NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>Words appear</source>
        <translation>Wörter erscheinen</translation>
    </message>
    <message>
        <source>Steady: later, and seldom changing</source>
        <translation>Ruhig: später und selten geändert</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Fast: early, and changing more often</source>
        <translation>Schnell: früh und öfter geändert</translation>
    </message>
    <message>
        <source>Broadcast: rolls up as on television</source>
        <translation>Rundfunk: rollt nach oben wie im Fernsehen</translation>
    </message>
    <message>
        <source>Words that are shown as certain never change.</source>
        <translation>Wörter, die als sicher gezeigt sind, ändern sich nie.</translation>
    </message>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>One a line: people, products, places</source>
        <translation>Je Zeile einer: Menschen, Produkte, Orte</translation>
    </message>
    <message>
        <source>Helps the model to spell what it would not expect.</source>
        <translation>Hilft dem Modell zu schreiben, womit es nicht rechnet.</translation>
    </message>
    <message>
        <source>Fine tuning</source>
        <translation>Feineinstellung</translation>
    </message>
    <message>
        <source>New words at most every</source>
        <translation>Neue Wörter höchstens alle</translation>
    </message>
    <message>
        <source>Slower computers take longer by themselves.</source>
        <translation>Langsamere Rechner brauchen von selbst länger.</translation>
    </message>
    <message>
        <source>Shortest window</source>
        <translation>Kürzestes Fenster</translation>
    </message>
    <message>
        <source>Shorter is faster; under 10 s accuracy suffers.</source>
        <translation>Kürzer ist schneller; unter 10 s leidet die Genauigkeit.</translation>
    </message>
    <message>
        <source>Silence kept behind the sound</source>
        <translation>Stille hinter dem Ton</translation>
    </message>
    <message>
        <source>Always listen to a full window of 30 s</source>
        <translation>Immer ein volles Fenster von 30 s hören</translation>
    </message>
    <message>
        <source>Much slower; for computers with a strong graphics card.</source>
        <translation>Viel langsamer; für Rechner mit starker Grafikkarte.</translation>
    </message>
    <message>
        <source>Give memory back when idle for</source>
        <translation>Speicher freigeben nach Ruhe von</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Folder of a CTranslate2 Whisper model</source>
        <translation>Ordner eines Whisper-Modells für CTranslate2</translation>
    </message>
</context>
<context>
    <name>RecordingRow</name>
    <message>
        <source>Progress of {name}</source>
        <translation>Fortschritt von {name}</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Cancelled; what was done is kept</source>
        <translation>Abgebrochen; was fertig war, ist aufgehoben</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Loading model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>{done} transcribed</source>
        <translation>{done} transkribiert</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>RecordingsPage</name>
    <message>
        <source>Add recordings…</source>
        <translation>Aufnahmen hinzufügen …</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Or drop audio and video files on this window.</source>
        <translation>Oder Ton- und Videodateien auf dieses Fenster ziehen.</translation>
    </message>
    <message>
        <source>Sound and video files become transcripts here, and appear in Sessions.</source>
        <translation>Ton- und Videodateien werden hier zu Transkripten und erscheinen unter „Sitzungen“.</translation>
    </message>
    <message>
        <source>Add recordings</source>
        <translation>Aufnahmen hinzufügen</translation>
    </message>
</context>
<context>
    <name>RecoveryTold</name>
    <message numerus="yes">
        <source>Captioner was interrupted; %n caption(s) of {name} were brought back.</source>
        <translation>
            <numerusform>Captioner wurde unterbrochen; %n Untertitel von {name} wurde wiederhergestellt.</numerusform>
            <numerusform>Captioner wurde unterbrochen; %n Untertitel von {name} wurden wiederhergestellt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) had been interrupted and were brought back.</source>
        <translation>
            <numerusform>%n Sitzung war unterbrochen worden und wurde wiederhergestellt.</numerusform>
            <numerusform>%n Sitzungen waren unterbrochen worden und wurden wiederhergestellt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is missing.</source>
        <translation>Es fehlt nichts.</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
</context>
<context>
    <name>SessionDialogs</name>
    <message>
        <source>Rename session</source>
        <translation>Sitzung umbenennen</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Delete session</source>
        <translation>Sitzung löschen</translation>
    </message>
    <message>
        <source>Delete “{title}”?</source>
        <translation>„{title}“ löschen?</translation>
    </message>
    <message>
        <source>Its captions and sound go to the recycle bin, where there is one.</source>
        <translation>Untertitel und Ton kommen in den Papierkorb, wo es einen gibt.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Export session</source>
        <translation>Sitzung exportieren</translation>
    </message>
</context>
<context>
    <name>SessionFacts</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n Wort</numerusform>
            <numerusform>%n Wörter</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionList</name>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message>
        <source>Search titles and words</source>
        <translation>Titel und Wörter suchen</translation>
    </message>
    <message>
        <source>Search past sessions</source>
        <translation>Frühere Sitzungen durchsuchen</translation>
    </message>
    <message>
        <source>Past sessions</source>
        <translation>Frühere Sitzungen</translation>
    </message>
    <message>
        <source>No sessions yet.
Each one you caption is kept here.</source>
        <translation>Noch keine Sitzungen.
Jede, die Sie untertiteln, steht hier.</translation>
    </message>
    <message>
        <source>Transcript of the session</source>
        <translation>Transkript der Sitzung</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Choose a session to read it.</source>
        <translation>Wählen Sie eine Sitzung, um sie zu lesen.</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>Exportiert nach {path}.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Settings exported to {path}.</source>
        <translation>Einstellungen exportiert nach {path}.</translation>
    </message>
    <message>
        <source>Settings imported.</source>
        <translation>Einstellungen importiert.</translation>
    </message>
    <message>
        <source>These could not be used: {names}.</source>
        <translation>Diese waren nicht zu gebrauchen: {names}.</translation>
    </message>
    <message>
        <source>Reset “{page}”</source>
        <translation>„{page}“ zurücksetzen</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Recognition</source>
        <translation>Erkennung</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Einblendung</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Transcripts</source>
        <translation>Transkripte</translation>
    </message>
    <message>
        <source>Voice activity</source>
        <translation>Sprechaktivität</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>How speech is told from silence and noise. The defaults suit most rooms.</source>
        <translation>Wie Sprache von Stille und Geräusch unterschieden wird. Die Vorgaben passen zu den meisten Räumen.</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Look for devices again</source>
        <translation>Geräte neu suchen</translation>
    </message>
    <message>
        <source>When microphone and computer sound are captioned together</source>
        <translation>Wenn Mikrofon und Rechnerton zusammen untertitelt werden</translation>
    </message>
    <message>
        <source>The microphone is called</source>
        <translation>Das Mikrofon heißt</translation>
    </message>
    <message>
        <source>The computer&apos;s sound is called</source>
        <translation>Der Ton des Rechners heißt</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Computer sound: {name}</source>
        <translation>Ton des Rechners: {name}</translation>
    </message>
    <message>
        <source>Computer sound</source>
        <translation>Ton des Rechners</translation>
    </message>
    <message>
        <source>Microphone and computer sound</source>
        <translation>Mikrofon und Ton des Rechners</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (nicht verbunden)</translation>
    </message>
    <message>
        <source>A recording, as it is played…</source>
        <translation>Eine Aufnahme, während sie läuft …</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Behind by {seconds} s</source>
        <translation>{seconds} s im Rückstand</translation>
    </message>
    <message>
        <source>Finishing {seconds} s of speech</source>
        <translation>Noch {seconds} s Sprache zu erkennen</translation>
    </message>
    <message>
        <source>Stopped: {reason}</source>
        <translation>Angehalten: {reason}</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Loading model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Hört zu</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Finishing what was said</source>
        <translation>Gesagtes wird fertig erkannt</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Transcript</source>
        <translation>Transkript</translation>
    </message>
</context>
<context>
    <name>TranscriptsPage</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Each session has a folder of its own in there.</source>
        <translation>Jede Sitzung hat darin einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>When a session ends, write</source>
        <translation>Wenn eine Sitzung endet, schreiben</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privatsphäre</translation>
    </message>
    <message>
        <source>Keep the sound as well</source>
        <translation>Auch den Ton aufheben</translation>
    </message>
    <message>
        <source>About 60 MB an hour. Ask the others first: in many places the law does.</source>
        <translation>Etwa 60 MB je Stunde. Fragen Sie die anderen vorher: Vielerorts verlangt es das Gesetz.</translation>
    </message>
    <message>
        <source>Keep nothing at all</source>
        <translation>Gar nichts aufheben</translation>
    </message>
    <message>
        <source>Captions are shown and gone; no file is written.</source>
        <translation>Untertitel werden gezeigt und sind fort; keine Datei wird geschrieben.</translation>
    </message>
    <message>
        <source>Delete sessions after</source>
        <translation>Sitzungen löschen nach</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tagen</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Start captioning</source>
        <translation>Untertiteln</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Show overlay</source>
        <translation>Einblendung zeigen</translation>
    </message>
    <message>
        <source>Lock overlay</source>
        <translation>Einblendung sperren</translation>
    </message>
    <message>
        <source>Open Captioner</source>
        <translation>Captioner öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Stop captioning</source>
        <translation>Untertiteln anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>UnlockHandle</name>
    <message>
        <source>Unlock captions</source>
        <translation>Untertitel entsperren</translation>
    </message>
</context>
<context>
    <name>VoicePage</name>
    <message>
        <source>Skip clear silence cheaply</source>
        <translation>Klare Stille sparsam überspringen</translation>
    </message>
    <message>
        <source>Saves battery; switch it off if very quiet speech is missed.</source>
        <translation>Schont den Akku; schalten Sie es aus, wenn sehr leise Sprache fehlt.</translation>
    </message>
    <message>
        <source>Strictness of that</source>
        <translation>Strenge dabei</translation>
    </message>
    <message>
        <source>0 lets most sound through, 3 least.</source>
        <translation>0 lässt am meisten durch, 3 am wenigsten.</translation>
    </message>
    <message>
        <source>Speech begins from</source>
        <translation>Sprache beginnt ab</translation>
    </message>
    <message>
        <source>Speech goes on above</source>
        <translation>Sprache dauert an über</translation>
    </message>
    <message>
        <source>It must last</source>
        <translation>Sie muss dauern</translation>
    </message>
    <message>
        <source>Sound kept from before it</source>
        <translation>Ton davor wird aufgehoben</translation>
    </message>
    <message>
        <source>Shortest pause between utterances</source>
        <translation>Kürzeste Pause zwischen Äußerungen</translation>
    </message>
    <message>
        <source>Longest pause within one</source>
        <translation>Längste Pause in einer Äußerung</translation>
    </message>
    <message>
        <source>Shortest utterance</source>
        <translation>Kürzeste Äußerung</translation>
    </message>
    <message>
        <source>Longest utterance</source>
        <translation>Längste Äußerung</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome to Captioner</source>
        <translation>Willkommen bei Captioner</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Everything can be changed in the settings later</source>
        <translation>Alles lässt sich später in den Einstellungen ändern</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Captioner writes what is said, on this computer: no sound and no word leaves it.</source>
        <translation>Captioner schreibt mit, was gesagt wird, auf diesem Rechner: Kein Ton und kein Wort verlässt ihn.</translation>
    </message>
    <message>
        <source>The full model understands people. Until it is here, the starter model shows how Captioner works; it is not for real meetings.</source>
        <translation>Das volle Modell versteht Menschen. Bis es da ist, zeigt das Startmodell, wie Captioner arbeitet; für echte Gespräche ist es nicht gedacht.</translation>
    </message>
    <message>
        <source>Folder for transcripts</source>
        <translation>Ordner für Transkripte</translation>
    </message>
    <message>
        <source>Keep nothing: captions are shown and gone</source>
        <translation>Nichts aufheben: Untertitel werden gezeigt und sind fort</translation>
    </message>
    <message>
        <source>Each session is kept as text and subtitles in a folder of its own. Sound is not kept unless you ask for it in the settings.</source>
        <translation>Jede Sitzung wird als Text und Untertitel in einem eigenen Ordner aufgehoben. Ton nur, wenn Sie es in den Einstellungen wünschen.</translation>
    </message>
    <message>
        <source>What should be captioned?</source>
        <translation>Was soll untertitelt werden?</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Ein Modell wählen</translation>
    </message>
    <message>
        <source>Where should transcripts go?</source>
        <translation>Wohin sollen Transkripte?</translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>Schritt {number} von {count}</translation>
    </message>
    <message>
        <source>Start captioning</source>
        <translation>Untertiteln</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Say something: the meter should move.</source>
        <translation>Sagen Sie etwas: Der Pegel soll sich bewegen.</translation>
    </message>
    <message>
        <source>This is heard well.</source>
        <translation>Das ist gut zu hören.</translation>
    </message>
    <message>
        <source>{size} are free on this computer.</source>
        <translation>{size} sind auf diesem Rechner frei.</translation>
    </message>
</context>
</TS>
