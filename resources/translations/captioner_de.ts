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
        <source>Project page: {page}</source>
        <translation>Seite des Projekts: {page}</translation>
    </message>
    <message>
        <source>Opens in your browser</source>
        <translation>Öffnet sich im Browser</translation>
    </message>
    <message>
        <source>What&apos;s new</source>
        <translation>Was ist neu</translation>
    </message>
    <message>
        <source>Check for updates…</source>
        <translation>Nach Aktualisierungen suchen …</translation>
    </message>
    <message>
        <source>Contacts the project&apos;s page, and only when you click</source>
        <translation>Fragt die Seite des Projekts im Internet, nur wenn Sie klicken</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird nachgesehen …</translation>
    </message>
    <message>
        <source>You have the latest version.</source>
        <translation>Dies ist die neueste Version.</translation>
    </message>
    <message>
        <source>Version {version} is available.</source>
        <translation>Version {version} kann heruntergeladen werden.</translation>
    </message>
    <message>
        <source>Version {version} of {day} is available.</source>
        <translation>Version {version} vom {day} kann heruntergeladen werden.</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Newer version</source>
        <translation>Neuere Version</translation>
    </message>
    <message>
        <source>This version is newer than the latest release, {version}.</source>
        <translation>Diese Version ist neuer als die neueste Veröffentlichung, {version}.</translation>
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
    <name>CatchUpPane</name>
    <message>
        <source>Captions that you missed</source>
        <translation>Verpasste Untertitel</translation>
    </message>
    <message>
        <source>Click to close</source>
        <translation>Klicken zum Schließen</translation>
    </message>
</context>
<context>
    <name>Colour</name>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Magenta</source>
        <translation>Magenta</translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation>Cyan</translation>
    </message>
</context>
<context>
    <name>ColourMenu</name>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>Andere …</translation>
    </message>
    <message>
        <source>{percent} % opaque</source>
        <translation>{percent} % deckend</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>Compare texts of “{title}”</source>
        <translation>Texte von „{title}“ vergleichen</translation>
    </message>
    <message>
        <source>Left text</source>
        <translation>Text links</translation>
    </message>
    <message>
        <source>Right text</source>
        <translation>Text rechts</translation>
    </message>
    <message>
        <source>as captioned</source>
        <translation>wie untertitelt</translation>
    </message>
    <message>
        <source>second pass</source>
        <translation>zweiter Durchgang</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>jetzt verwendet</translation>
    </message>
    <message>
        <source>As recognised, before corrections</source>
        <translation>Wie erkannt, vor den Korrekturen</translation>
    </message>
    <message>
        <source>Both texts side by side</source>
        <translation>Beide Texte nebeneinander</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>Nächster Unterschied</translation>
    </message>
    <message>
        <source>Use the right text</source>
        <translation>Den Text rechts verwenden</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>Keine Unterschiede</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Wird verglichen …</translation>
    </message>
    <message>
        <source>Words that differ: {count}</source>
        <translation>Wörter, die sich unterscheiden: {count}</translation>
    </message>
</context>
<context>
    <name>ComparisonModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
</context>
<context>
    <name>CopySign</name>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
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
        <source>Finished captions are saved. You can carry on, or restart Captioner.</source>
        <translation>Fertige Untertitel sind gespeichert. Sie können weitermachen oder neu starten.</translation>
    </message>
    <message>
        <source>The details were saved to {path}.</source>
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
    <name>DeletedSessionsDialog</name>
    <message>
        <source>Deleted sessions</source>
        <translation>Gelöschte Sitzungen</translation>
    </message>
    <message>
        <source>No deleted session is kept here. The system&apos;s trash may hold it.</source>
        <translation>Hier liegt keine gelöschte Sitzung. Vielleicht ist sie im Papierkorb des Systems.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>On this desktop the overlay cannot stay above other windows.</source>
        <translation>Auf diesem Desktop kann die Einblendung nicht selbst über anderen Fenstern bleiben.</translation>
    </message>
    <message>
        <source>Right-click its title in the window list and choose “Always on top”, or install XWayland and start Captioner again.</source>
        <translation>Klicken Sie in der Fensterliste mit der rechten Taste auf ihren Titel und wählen Sie „Immer im Vordergrund“, oder installieren Sie XWayland und starten Sie Captioner neu.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Captioner is still running.</source>
        <translation>Captioner läuft weiter.</translation>
    </message>
    <message>
        <source>The window is only minimised.</source>
        <translation>Das Fenster ist nur minimiert.</translation>
    </message>
    <message>
        <source>To end it, choose Quit in the window or press Ctrl+Q.</source>
        <translation>Zum Beenden wählen Sie im Fenster „Beenden“ oder drücken Strg+Q.</translation>
    </message>
    <message>
        <source>Its tray icon opens the window again.</source>
        <translation>Das Symbol im Infobereich öffnet das Fenster wieder.</translation>
    </message>
    <message>
        <source>To end it, choose Quit there or in the window.</source>
        <translation>Zum Beenden wählen Sie dort oder im Fenster „Beenden“.</translation>
    </message>
</context>
<context>
    <name>Dock</name>
    <message>
        <source>Floating</source>
        <translation>Schwebend</translation>
    </message>
    <message>
        <source>Docked at the top</source>
        <translation>Oben angedockt</translation>
    </message>
    <message>
        <source>Docked at the bottom</source>
        <translation>Unten angedockt</translation>
    </message>
</context>
<context>
    <name>Download</name>
    <message>
        <source>Voice model</source>
        <translation>Stimmenmodell</translation>
    </message>
    <message>
        <source>Sound model</source>
        <translation>Geräuschmodell</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>about {minutes} min to download at {speed} Mbit/s</source>
        <translation>etwa {minutes} min Download bei {speed} Mbit/s</translation>
    </message>
</context>
<context>
    <name>DownloadBanner</name>
    <message>
        <source>Downloading {name}</source>
        <translation>{name} wird geladen</translation>
    </message>
    <message>
        <source>You can keep captioning in the meantime.</source>
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
        <source>{progress}. You can keep captioning in the meantime.</source>
        <translation>{progress}. Das Untertiteln kann so lange weitergehen.</translation>
    </message>
    <message>
        <source>It will be used the next time captioning starts.</source>
        <translation>Es wird ab dem nächsten Start benutzt.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Copying {name}</source>
        <translation>{name} wird kopiert</translation>
    </message>
    <message>
        <source>{name} is ready.</source>
        <translation>{name} ist bereit.</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop audio and video files here to transcribe them.</source>
        <translation>Ton- und Videodateien hier ablegen, um sie zu transkribieren.</translation>
    </message>
</context>
<context>
    <name>EditPanel</name>
    <message>
        <source>&amp;Speaker</source>
        <translation>&amp;Sprecher</translation>
    </message>
    <message>
        <source>No speaker</source>
        <translation>Kein Sprecher</translation>
    </message>
    <message>
        <source>Speaker of this caption</source>
        <translation>Wer diesen Untertitel spricht</translation>
    </message>
    <message>
        <source>Rename in whole session</source>
        <translation>Überall umbenennen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Begin a new caption at the cursor (Ctrl+Return)</source>
        <translation>Am Cursor einen neuen Untertitel beginnen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Merge with the next caption (Ctrl+J)</source>
        <translation>Mit dem nächsten Untertitel verbinden (Strg+J)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove this caption (Ctrl+D)</source>
        <translation>Diesen Untertitel entfernen (Strg+D)</translation>
    </message>
    <message>
        <source>Add to terms</source>
        <translation>Zu den Begriffen</translation>
    </message>
    <message>
        <source>Add the corrected or selected words to your names and terms</source>
        <translation>Die korrigierten oder ausgewählten Wörter zu Ihren Namen und Begriffen hinzufügen</translation>
    </message>
    <message>
        <source>Undo the last correction (Ctrl+Z)</source>
        <translation>Die letzte Korrektur zurücknehmen (Strg+Z)</translation>
    </message>
    <message>
        <source>Redo the correction (Ctrl+Shift+Z)</source>
        <translation>Noch einmal vornehmen (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Stop correcting (Escape)</source>
        <translation>Korrektur schließen (Esc)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Use the name in “Speaker” for this speaker in the whole session</source>
        <translation>Diesem Sprecher in der ganzen Sitzung den Namen unter „Sprecher“ geben</translation>
    </message>
    <message>
        <source>Text of this caption</source>
        <translation>Text dieses Untertitels</translation>
    </message>
    <message>
        <source>Save (Return)</source>
        <translation>Speichern (Eingabe)</translation>
    </message>
    <message>
        <source>Merge with next</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>{time} · caption {number} of {count}</source>
        <translation>{time} · Untertitel {number} von {count}</translation>
    </message>
    <message>
        <source>No captions</source>
        <translation>Keine Untertitel</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>The whole session</source>
        <translation>Die ganze Sitzung</translation>
    </message>
    <message>
        <source>Selected captions</source>
        <translation>Ausgewählte Untertitel</translation>
    </message>
    <message>
        <source>Add a byte order mark (BOM)</source>
        <translation>Byte-Reihenfolge-Markierung (BOM) voranstellen</translation>
    </message>
    <message>
        <source>Windows line endings (CRLF)</source>
        <translation>Windows-Zeilenenden (CRLF)</translation>
    </message>
    <message>
        <source>Times of day instead of times since the start</source>
        <translation>Uhrzeiten statt Zeiten seit dem Beginn</translation>
    </message>
    <message>
        <source>Set cue position</source>
        <translation>Position im Bild festlegen</translation>
    </message>
    <message>
        <source>Timestamps</source>
        <translation>Zeitstempel</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>All {count} selected sessions</source>
        <translation>Alle {count} gewählten Sitzungen</translation>
    </message>
    <message>
        <source>Name the speaker in each cue</source>
        <translation>In jedem Untertitel nennen, wer spricht</translation>
    </message>
    <message>
        <source>Mark unclear speech</source>
        <translation>Unverständliches kennzeichnen</translation>
    </message>
    <message>
        <source>Show speaker changes</source>
        <translation>Sprecherwechsel zeigen</translation>
    </message>
    <message>
        <source>Paragraphs instead of one caption per line</source>
        <translation>Absätze nach Pausen statt eines Untertitels je Zeile</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodierung</translation>
    </message>
    <message>
        <source>Distance from the top</source>
        <translation>Abstand von oben</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
</context>
<context>
    <name>File</name>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
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
        <source>{number} of {count}</source>
        <translation>{number} von {count}</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>{count} gefunden</translation>
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
        <source>From the style</source>
        <translation>Wie der Stil</translation>
    </message>
</context>
<context>
    <name>FontStyles</name>
    <message>
        <source>System font</source>
        <translation>Die des Systems</translation>
    </message>
    <message>
        <source>Sans serif</source>
        <translation>Ohne Serifen</translation>
    </message>
    <message>
        <source>Serif</source>
        <translation>Mit Serifen</translation>
    </message>
    <message>
        <source>Monospaced sans serif</source>
        <translation>Feste Breite ohne Serifen</translation>
    </message>
    <message>
        <source>Monospaced serif</source>
        <translation>Feste Breite mit Serifen</translation>
    </message>
    <message>
        <source>Casual</source>
        <translation>Zwanglos</translation>
    </message>
    <message>
        <source>Cursive</source>
        <translation>Schreibschrift</translation>
    </message>
    <message>
        <source>Small capitals</source>
        <translation>Kapitälchen</translation>
    </message>
    <message>
        <source>Designed for dyslexia</source>
        <translation>Für Legasthenie entworfen</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen …</translation>
    </message>
    <message>
        <source>The built-in model is in use. A larger one makes fewer mistakes.</source>
        <translation>Das eingebaute Modell ist in Gebrauch. Ein größeres macht weniger Fehler.</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modell: {name}</translation>
    </message>
    <message>
        <source>Recording; captions will be made later</source>
        <translation>Aufnahme; untertitelt wird später</translation>
    </message>
    <message>
        <source>Model: {name} ({device})</source>
        <translation>Modell: {name} ({device})</translation>
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
    <message>
        <source>Who spoke when (.rttm)</source>
        <translation>Wer wann sprach (.rttm)</translation>
    </message>
    <message>
        <source>Glossary of terms (.csv)</source>
        <translation>Glossar der Begriffe (.csv)</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>Wie das System</translation>
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
        <source>Show an icon in the tray</source>
        <translation>Symbol in der Leiste zeigen</translation>
    </message>
    <message>
        <source>Keep running when the window is closed</source>
        <translation>Weiterlaufen, wenn das Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Erneut fragen</translation>
    </message>
    <message>
        <source>Takes effect when Captioner is restarted.</source>
        <translation>Gilt ab dem nächsten Start von Captioner.</translation>
    </message>
    <message>
        <source>Open Captioner at login</source>
        <translation>Captioner bei der Anmeldung öffnen</translation>
    </message>
    <message>
        <source>Start captioning when Captioner opens</source>
        <translation>Gleich nach dem Öffnen untertiteln</translation>
    </message>
    <message>
        <source>Start with the overlay only</source>
        <translation>Nur mit der Einblendung starten</translation>
    </message>
    <message>
        <source>The window opens from the overlay or the tray.</source>
        <translation>Das Fenster öffnet sich aus der Einblendung oder der Leiste.</translation>
    </message>
    <message>
        <source>Captions continue; Quit ends Captioner.</source>
        <translation>Die Untertitel laufen weiter; „Beenden“ beendet Captioner.</translation>
    </message>
    <message>
        <source>Shortcuts in every program</source>
        <translation>Tastenkürzel in allen Programmen</translation>
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
    <name>GlobalShortcuts</name>
    <message>
        <source>{keys} cannot be a shortcut for all programs.</source>
        <translation>{keys} kann kein Tastenkürzel für alle Programme sein.</translation>
    </message>
    <message>
        <source>Choose a letter or digit with Ctrl, Alt or Meta, or a function key.</source>
        <translation>Wählen Sie einen Buchstaben oder eine Ziffer mit Strg, Alt oder Meta, oder eine Funktionstaste.</translation>
    </message>
    <message>
        <source>{keys} is taken by another program.</source>
        <translation>{keys} ist von einem anderen Programm belegt.</translation>
    </message>
    <message>
        <source>Start or stop captioning</source>
        <translation>Untertitelung starten oder beenden</translation>
    </message>
    <message>
        <source>Lock or unlock the overlay</source>
        <translation>Einblendung sperren oder entsperren</translation>
    </message>
    <message>
        <source>Mark this moment</source>
        <translation>Diese Stelle markieren</translation>
    </message>
    <message>
        <source>Previous look</source>
        <translation>Voriges Aussehen</translation>
    </message>
    <message>
        <source>{what}: {keys} on this desktop; you can change this in the desktop&apos;s settings.</source>
        <translation>{what}: auf diesem Desktop {keys}; zu ändern in dessen Einstellungen.</translation>
    </message>
    <message>
        <source>{what}: this desktop assigned no keys; choose some in its settings.</source>
        <translation>{what}: Dieser Desktop hat keine Tasten vergeben; wählen Sie welche in dessen Einstellungen.</translation>
    </message>
    <message>
        <source>The desktop did not allow shortcuts in every program.</source>
        <translation>Der Desktop hat Tastenkürzel in allen Programmen nicht erlaubt.</translation>
    </message>
    <message>
        <source>The desktop switched off the shortcuts in every program.</source>
        <translation>Der Desktop hat die Tastenkürzel in allen Programmen beendet.</translation>
    </message>
    <message>
        <source>Ask again in the settings, under General.</source>
        <translation>Fragen Sie in den Einstellungen unter „Allgemein“ erneut.</translation>
    </message>
    <message>
        <source>This desktop has no portal (xdg-desktop-portal) to give keys to Captioner.</source>
        <translation>Dieser Desktop hat kein Portal (xdg-desktop-portal), das Captioner Tasten geben könnte.</translation>
    </message>
    <message>
        <source>This desktop&apos;s portal cannot give keys to applications yet; those of KDE Plasma 5.27 and GNOME 48 can.</source>
        <translation>Das Portal dieses Desktops kann Anwendungen noch keine Tasten geben; die von KDE Plasma 5.27 und GNOME 48 können es.</translation>
    </message>
    <message>
        <source>Captioner cannot receive keys that are pressed in other programs here.</source>
        <translation>Captioner kann hier keine Tasten empfangen, die in anderen Programmen gedrückt werden.</translation>
    </message>
    <message>
        <source>In the system&apos;s keyboard settings, assign keys to the commands captioner --toggle, --toggle-lock and --mark.</source>
        <translation>Weisen Sie in den Tastatureinstellungen des Systems den Befehlen captioner --toggle, --toggle-lock und --mark Tasten zu.</translation>
    </message>
    <message>
        <source>{keys} is already used for “{action}”.</source>
        <translation>{keys} wird schon für „{action}“ verwendet.</translation>
    </message>
    <message>
        <source>Choose other keys in the settings, under General.</source>
        <translation>Wählen Sie in den Einstellungen unter „Allgemein“ andere Tasten.</translation>
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
        <source>Captioning is paused.</source>
        <translation>Die Untertitelung macht Pause.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
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
        <source>Press Start on the Live page; readings appear here.</source>
        <translation>Drücken Sie auf der Seite „Live“ auf „Untertiteln“; hier erscheinen dann laufende Werte.</translation>
    </message>
    <message>
        <source>Press Resume on the Live page.</source>
        <translation>Drücken Sie auf der Seite „Live“ auf „Fortsetzen“.</translation>
    </message>
    <message>
        <source>Sound is coming in from {source}.</source>
        <translation>Von {source} kommt Ton an.</translation>
    </message>
    <message>
        <source>No sound is coming in from {source}.</source>
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
        <source>That is close to silence: turn the input up, or move closer.</source>
        <translation>Das ist fast Stille: Drehen Sie den Eingang auf oder kommen Sie näher.</translation>
    </message>
    <message>
        <source>{share} % of the last 10 s was detected as speech.</source>
        <translation>{share} % der letzten 10 s wurden für Sprache gehalten.</translation>
    </message>
    <message>
        <source>Sound is kept in the meantime; captions will catch up.</source>
        <translation>Der Ton wird so lange aufgehoben; die Untertitel holen auf.</translation>
    </message>
    <message>
        <source>Words were heard but rejected: {guards}.</source>
        <translation>Wörter wurden gehört, aber zurückgewiesen: {guards}.</translation>
    </message>
    <message>
        <source>Music and noise are left out, so that no words are invented.</source>
        <translation>Musik und Geräusche bleiben weg, damit nichts erfunden wird.</translation>
    </message>
    <message>
        <source>Voice activity</source>
        <translation>Sprechaktivität</translation>
    </message>
    <message>
        <source>If someone was speaking, raise “Sensitivity” in Settings, Voice activity.</source>
        <translation>Wenn jemand gesprochen hat, stellen Sie die „Empfindlichkeit“ auf der Einstellungsseite „Sprechaktivität“ höher.</translation>
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
        <source>{model} runs on {device} ({compute_type}).</source>
        <translation>{model} läuft auf {device} ({compute_type}).</translation>
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
        <source>Choose a smaller model, or close programs that keep the computer busy.</source>
        <translation>Wählen Sie ein kleineres Modell, oder schließen Sie, was den Rechner beschäftigt.</translation>
    </message>
    <message>
        <source>No caption yet.</source>
        <translation>Noch kein Untertitel.</translation>
    </message>
    <message>
        <source>Captions are keeping up; the last one changed {seconds} s ago.</source>
        <translation>Die Untertitel kommen mit; der letzte änderte sich vor {seconds} s.</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Check this computer</source>
        <translation>Diesen Rechner prüfen</translation>
    </message>
    <message>
        <source>Checks sound, folders, models and GPU; takes a few seconds.</source>
        <translation>Sieht Ton, Ordner, Modelle und Grafikkarte durch; das dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>Why are there no captions?</source>
        <translation>Warum kommen keine Untertitel?</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>Check these steps from top to bottom; the first warning is the likely cause.</source>
        <translation>Gehen Sie diese Schritte von oben nach unten durch; die erste Warnung ist die wahrscheinliche Ursache.</translation>
    </message>
    <message>
        <source>Test my voice…</source>
        <translation>Stimme testen …</translation>
    </message>
    <message>
        <source>Try your microphone and the model with three sentences</source>
        <translation>Mikrofon und Modell mit drei Sätzen ausprobieren</translation>
    </message>
    <message>
        <source>Is something wrong?</source>
        <translation>Stimmt etwas nicht?</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
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
        <source>Ctrl+P</source>
        <translation>Strg+P</translation>
    </message>
    <message>
        <source>Show or hide the overlay</source>
        <translation>Einblendung zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Ctrl+O</source>
        <translation>Strg+O</translation>
    </message>
    <message>
        <source>Lock or unlock the overlay</source>
        <translation>Einblendung sperren oder entsperren</translation>
    </message>
    <message>
        <source>Ctrl+L</source>
        <translation>Strg+L</translation>
    </message>
    <message>
        <source>F6</source>
        <translation>F6</translation>
    </message>
    <message>
        <source>Reach the overlay&apos;s buttons</source>
        <translation>Zu den Knöpfen der Einblendung</translation>
    </message>
    <message>
        <source>Wheel, Page Up</source>
        <translation>Mausrad, Bild auf</translation>
    </message>
    <message>
        <source>Earlier captions in the overlay; End for live</source>
        <translation>Frühere Untertitel in der Einblendung; mit Ende zurück</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Strg+Mausrad</translation>
    </message>
    <message>
        <source>Text size in the overlay</source>
        <translation>Schriftgröße der Einblendung</translation>
    </message>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>Previous look in the overlay</source>
        <translation>Voriges Aussehen in der Einblendung</translation>
    </message>
    <message>
        <source>Search the transcript</source>
        <translation>Im Transkript suchen</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Strg+F</translation>
    </message>
    <message>
        <source>Ctrl+Space</source>
        <translation>Strg+Leertaste</translation>
    </message>
    <message>
        <source>Hold these captions</source>
        <translation>Diese Untertitel festhalten</translation>
    </message>
    <message>
        <source>Ctrl+B</source>
        <translation>Strg+B</translation>
    </message>
    <message>
        <source>Mark where you have read up to</source>
        <translation>Markieren, wie weit Sie gelesen haben</translation>
    </message>
    <message>
        <source>Ctrl+Shift+B</source>
        <translation>Strg+Umschalt+B</translation>
    </message>
    <message>
        <source>Catch up from there</source>
        <translation>Von dort nachlesen</translation>
    </message>
    <message>
        <source>Mark this moment</source>
        <translation>Diese Stelle markieren</translation>
    </message>
    <message>
        <source>Ctrl+M</source>
        <translation>Strg+M</translation>
    </message>
    <message>
        <source>Ctrl+G</source>
        <translation>Strg+G</translation>
    </message>
    <message>
        <source>Go to the previous mark</source>
        <translation>Zur vorigen Markierung gehen</translation>
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
        <source>F4</source>
        <translation>F4</translation>
    </message>
    <message>
        <source>Play or pause the sound of a session</source>
        <translation>Ton einer Sitzung abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Shift+F4</source>
        <translation>Umschalt+F4</translation>
    </message>
    <message>
        <source>Play a session from the caption at the cursor</source>
        <translation>Eine Sitzung ab dem Untertitel mit dem Cursor abspielen</translation>
    </message>
    <message>
        <source>Alt+Up, Alt+Down</source>
        <translation>Alt+Auf, Alt+Ab</translation>
    </message>
    <message>
        <source>Step from caption to caption in a session</source>
        <translation>In einer Sitzung zum nächsten oder vorigen Untertitel</translation>
    </message>
    <message>
        <source>Pages, from the top</source>
        <translation>Seiten, von oben</translation>
    </message>
    <message>
        <source>Ctrl+1, 2, 3 …</source>
        <translation>Strg+1, 2, 3 …</translation>
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
        <source>Captions without the window</source>
        <translation>Untertitel ohne das Fenster</translation>
    </message>
    <message>
        <source>Reach the overlay&apos;s buttons from anywhere</source>
        <translation>Von überall zu den Knöpfen der Einblendung</translation>
    </message>
    <message>
        <source>About Captioner</source>
        <translation>Über Captioner</translation>
    </message>
</context>
<context>
    <name>LanguageButton</name>
    <message>
        <source>Language: not known yet</source>
        <translation>Sprache: noch nicht bekannt</translation>
    </message>
    <message>
        <source>Language: {name}</source>
        <translation>Sprache: {name}</translation>
    </message>
    <message>
        <source>Language: {name}, detected by the model</source>
        <translation>Sprache: {name}, vom Modell gefunden</translation>
    </message>
    <message>
        <source>Choose a language, or have it detected</source>
        <translation>Eine Sprache wählen oder sie erkennen lassen</translation>
    </message>
    <message>
        <source>Detect automatically</source>
        <translation>Automatisch erkennen</translation>
    </message>
    <message>
        <source>Keep {name}</source>
        <translation>Bei {name} bleiben</translation>
    </message>
</context>
<context>
    <name>LanguageMenu</name>
    <message>
        <source>Search languages</source>
        <translation>Sprachen suchen</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>Sprachen</translation>
    </message>
</context>
<context>
    <name>LanguageOffer</name>
    <message>
        <source>Caption in {language}</source>
        <translation>Auf {language} untertiteln</translation>
    </message>
    <message>
        <source>Keep {language}</source>
        <translation>Bei {language} bleiben</translation>
    </message>
</context>
<context>
    <name>Languages</name>
    <message>
        <source>This sounds like {language}.</source>
        <translation>Das klingt nach {language}.</translation>
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
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Go to mark</source>
        <translation>Zur Markierung</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird beendet …</translation>
    </message>
    <message>
        <source>Speak or play something.
What is said appears here.</source>
        <translation>Sprechen Sie oder spielen Sie etwas ab.
Was gesagt wird, erscheint hier.</translation>
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
        <source>Show captions above other windows</source>
        <translation>Untertitel über allem zeigen</translation>
    </message>
    <message>
        <source>Mark this moment (Ctrl+M)</source>
        <translation>Diese Stelle markieren (Strg+M)</translation>
    </message>
    <message>
        <source>Go to the previous mark (Ctrl+G)</source>
        <translation>Zur vorigen Markierung gehen (Strg+G)</translation>
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
    <name>LookMenu</name>
    <message>
        <source>Previous look</source>
        <translation>Voriges Aussehen</translation>
    </message>
    <message>
        <source>Match the system&apos;s captions</source>
        <translation>Wie die Untertitel des Systems</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>Schriftart</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Text edge</source>
        <translation>Rand der Buchstaben</translation>
    </message>
</context>
<context>
    <name>LookPresets</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name for your look</source>
        <translation>Name eines eigenen Aussehens</translation>
    </message>
    <message>
        <source>Save this look</source>
        <translation>Dieses Aussehen sichern</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Keep transcribing</source>
        <translation>Weiter transkribieren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Keep captioning</source>
        <translation>Weiter untertiteln</translation>
    </message>
    <message>
        <source>Names and terms of the next session only, beside those of the settings.</source>
        <translation>Namen und Begriffe nur für die nächste Sitzung, neben denen der Einstellungen.</translation>
    </message>
    <message>
        <source>Captioning is running. Quit anyway?</source>
        <translation>Es wird gerade untertitelt. Trotzdem beenden?</translation>
    </message>
    <message>
        <source>What has been said so far is captioned and saved first.</source>
        <translation>Was bisher gesagt wurde, wird fertiggestellt und gespeichert; dann enden die Untertitel.</translation>
    </message>
    <message>
        <source>A recording is being transcribed. Quit anyway?</source>
        <translation>Eine Aufnahme wird gerade transkribiert. Trotzdem beenden?</translation>
    </message>
    <message>
        <source>What has been transcribed so far is saved; the rest is left out.</source>
        <translation>Was bisher transkribiert wurde, ist gespeichert; der Rest entfällt.</translation>
    </message>
    <message>
        <source>Quitting now would lose the last {seconds} s.</source>
        <translation>Jetzt zu beenden würde die letzten {seconds} s verlieren.</translation>
    </message>
    <message>
        <source>Quitting now would lose words that are still being recognised.</source>
        <translation>Jetzt zu beenden würde Wörter verlieren, die noch erkannt werden.</translation>
    </message>
    <message>
        <source>Finishing the last captions, then closing.</source>
        <translation>Die letzten Untertitel werden noch fertig, dann wird geschlossen.</translation>
    </message>
    <message>
        <source>Quit now</source>
        <translation>Jetzt beenden</translation>
    </message>
    <message>
        <source>What is in the transcript is saved.</source>
        <translation>Was im Transkript steht, ist gespeichert.</translation>
    </message>
</context>
<context>
    <name>MarksMenu</name>
    <message>
        <source>Name the mark</source>
        <translation>Markierung benennen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Marks ({count})</source>
        <translation>Markierungen ({count})</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Remove the mark here (Ctrl+M)</source>
        <translation>Markierung hier entfernen (Strg+M)</translation>
    </message>
    <message>
        <source>Mark this caption (Ctrl+M)</source>
        <translation>Diesen Untertitel markieren (Strg+M)</translation>
    </message>
    <message>
        <source>Name the mark here…</source>
        <translation>Markierung hier benennen …</translation>
    </message>
</context>
<context>
    <name>MissingSound</name>
    <message>
        <source>unclear</source>
        <translation>unverständlich</translation>
    </message>
    <message>
        <source>Paused for {seconds} s</source>
        <translation>{seconds} s Pause</translation>
    </message>
</context>
<context>
    <name>ModelImport</name>
    <message>
        <source>I have a model on this computer…</source>
        <translation>Ich habe ein Modell auf diesem Rechner …</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner …</translation>
    </message>
    <message>
        <source>Archive (.zip, .tar)…</source>
        <translation>Archiv (.zip, .tar) …</translation>
    </message>
    <message>
        <source>Progress of the copy</source>
        <translation>Fortschritt des Kopierens</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Folder of a CTranslate2 Whisper model</source>
        <translation>Ordner mit einem Whisper-Modell für CTranslate2</translation>
    </message>
    <message>
        <source>Archive with a CTranslate2 Whisper model</source>
        <translation>Archiv mit einem Whisper-Modell für CTranslate2</translation>
    </message>
    <message>
        <source>Archives (*.zip *.tar *.tar.gz *.tgz)</source>
        <translation>Archive (*.zip *.tar *.tar.gz *.tgz)</translation>
    </message>
    <message>
        <source>{name} was moved to the trash.</source>
        <translation>{name} liegt jetzt im Papierkorb.</translation>
    </message>
    <message>
        <source>Checking and copying {name}…</source>
        <translation>{name} wird geprüft und kopiert …</translation>
    </message>
    <message>
        <source>{name} was copied into Captioner’s own folder and is in use.</source>
        <translation>{name} ist in Captioners eigenen Ordner kopiert und in Gebrauch.</translation>
    </message>
    <message>
        <source>The copy was cancelled.</source>
        <translation>Das Kopieren wurde abgebrochen.</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>More models</source>
        <translation>Weitere Modelle</translation>
    </message>
    <message>
        <source>Fewer models</source>
        <translation>Weniger Modelle</translation>
    </message>
</context>
<context>
    <name>ModelOffer</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Cancel the download of {name}</source>
        <translation>Laden von {name} abbrechen</translation>
    </message>
    <message>
        <source>Download {name}</source>
        <translation>{name} laden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Download of {name}</source>
        <translation>Laden von {name}</translation>
    </message>
    <message>
        <source>Recommended for this computer</source>
        <translation>Für diesen Rechner empfohlen</translation>
    </message>
    <message>
        <source>{size} already downloaded</source>
        <translation>davon sind {size} schon da</translation>
    </message>
    <message>
        <source>Preview model {name}: {size} more</source>
        <translation>Vorschaumodell {name}: {size} mehr</translation>
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
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Try to download {name} again</source>
        <translation>Download von {name} erneut versuchen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Resume the download of {name}</source>
        <translation>Download von {name} fortsetzen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>Download {name}</source>
        <translation>{name} laden</translation>
    </message>
    <message>
        <source>Add a preview model</source>
        <translation>Vorschaumodell dazu</translation>
    </message>
    <message>
        <source>Add a preview model to {name}</source>
        <translation>Vorschaumodell zu {name} laden</translation>
    </message>
    <message>
        <source>Download with a preview model</source>
        <translation>Mit Vorschaumodell laden</translation>
    </message>
    <message>
        <source>Download with a preview model: {name}</source>
        <translation>Mit Vorschaumodell laden: {name}</translation>
    </message>
</context>
<context>
    <name>OtherMicrophoneButton</name>
    <message>
        <source>Use {microphone}</source>
        <translation>{microphone} verwenden</translation>
    </message>
</context>
<context>
    <name>OutputCard</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Keep in this computer&apos;s keyring</source>
        <translation>Im Schlüsselbund dieses Rechners behalten</translation>
    </message>
    <message>
        <source>Send a test line</source>
        <translation>Testzeile senden</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>This is a test line.</source>
        <translation>Dies ist eine Testzeile.</translation>
    </message>
</context>
<context>
    <name>OutputsPage</name>
    <message>
        <source>Captions elsewhere</source>
        <translation>Untertitel anderswo</translation>
    </message>
    <message>
        <source>Captions stay on this computer unless you send them. The window always shows what is being sent, and one click stops it.</source>
        <translation>Untertitel bleiben auf diesem Rechner, solange Sie sie nicht senden. Was gesendet wird, steht immer im Fenster und endet mit einem Klick.</translation>
    </message>
    <message>
        <source>Key (optional)</source>
        <translation>Schlüssel (freiwillig)</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>The host copies the address in Zoom: Captions, “Copy the API token”.</source>
        <translation>Der Gastgeber kopiert die Adresse in Zoom: Untertitel, „API-Token kopieren“.</translation>
    </message>
    <message>
        <source>The organiser copies the CART link in the meeting&apos;s options.</source>
        <translation>Der Organisator kopiert den CART-Link in den Besprechungsoptionen.</translation>
    </message>
    <message>
        <source>The host copies the address in Webex: Captions, “Copy API link”.</source>
        <translation>Der Gastgeber kopiert die Adresse in Webex: Untertitel, „API-Link kopieren“.</translation>
    </message>
    <message>
        <source>Captions that viewers of the stream can switch on: Tools, “WebSocket Server Settings”; ws://localhost:4455.</source>
        <translation>Untertitel, die das Publikum des Streams einschalten kann: Werkzeuge, „WebSocket-Server-Einstellungen“; ws://localhost:4455.</translation>
    </message>
    <message>
        <source>Every event as JSON by POST, signed if there is a key.</source>
        <translation>Jedes Ereignis als JSON per POST, mit Schlüssel signiert.</translation>
    </message>
    <message>
        <source>Finished captions by POST, for tools made for Web Captioner.</source>
        <translation>Fertige Untertitel per POST, für Werkzeuge, die für Web Captioner gemacht sind.</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Captions</source>
        <translation>Untertitel</translation>
    </message>
    <message>
        <source>Earlier captions</source>
        <translation>Frühere Untertitel</translation>
    </message>
</context>
<context>
    <name>OverlayControls</name>
    <message>
        <source>Start captioning</source>
        <translation>Untertiteln</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Mark this moment</source>
        <translation>Diese Stelle markieren</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinere Schrift</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größere Schrift</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Lock overlay</source>
        <translation>Einblendung sperren</translation>
    </message>
    <message>
        <source>Show overlay</source>
        <translation>Einblendung zeigen</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>Zurück zu live</translation>
    </message>
    <message>
        <source>Hold these captions</source>
        <translation>Diese Untertitel festhalten</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Als gelesen markieren</translation>
    </message>
    <message>
        <source>Catch up</source>
        <translation>Nachlesen</translation>
    </message>
    <message>
        <source>Overlay settings…</source>
        <translation>Einstellungen der Einblendung …</translation>
    </message>
    <message>
        <source>Open Captioner</source>
        <translation>Captioner öffnen</translation>
    </message>
    <message>
        <source>Hide overlay</source>
        <translation>Einblendung verbergen</translation>
    </message>
    <message>
        <source>Stop sending captions</source>
        <translation>Keine Untertitel mehr senden</translation>
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
    <message>
        <source>Stop sending captions: {names}</source>
        <translation>Keine Untertitel mehr senden: {names}</translation>
    </message>
</context>
<context>
    <name>OverlayPage</name>
    <message>
        <source>Show captions above all other windows</source>
        <translation>Untertitel über allem anderen zeigen</translation>
    </message>
    <message>
        <source>Keep the overlay when captioning stops</source>
        <translation>Einblendung behalten, wenn nicht untertitelt wird</translation>
    </message>
    <message>
        <source>Otherwise it disappears a few seconds after the last caption.</source>
        <translation>Sonst verschwindet sie einige Sekunden nach dem letzten Untertitel.</translation>
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
        <source>Position</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Schrift</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Stil</translation>
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
        <source>Behind the letters of each line.</source>
        <translation>Hinter den Buchstaben jeder Zeile.</translation>
    </message>
    <message>
        <source>Background opacity</source>
        <translation>Deckkraft des Hintergrunds</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>The box around all lines.</source>
        <translation>Der Kasten um alle Zeilen.</translation>
    </message>
    <message>
        <source>Window opacity</source>
        <translation>Deckkraft des Fensters</translation>
    </message>
    <message>
        <source>Text edge</source>
        <translation>Rand der Buchstaben</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <source>Raised</source>
        <translation>Erhaben</translation>
    </message>
    <message>
        <source>Depressed</source>
        <translation>Vertieft</translation>
    </message>
    <message>
        <source>Drop shadow</source>
        <translation>Schlagschatten</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
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
        <source>As wide as the box</source>
        <translation>So breit wie das Feld</translation>
    </message>
    <message>
        <source>Broadcast: rolls up as on television</source>
        <translation>Rundfunk: rollt nach oben wie im Fernsehen</translation>
    </message>
    <message>
        <source>Always three lines of 32 characters; “&gt;&gt;” marks a new speaker.</source>
        <translation>Immer drei Zeilen mit 32 Zeichen; „&gt;&gt;“ kennzeichnet einen neuen Sprecher.</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Clear after a silence of</source>
        <translation>Leeren nach Stille von</translation>
    </message>
    <message>
        <source>Snap to edges within</source>
        <translation>An Kanten haften bis</translation>
    </message>
    <message>
        <source>Hide the overlay from screen sharing</source>
        <translation>Einblendung nicht mit dem Bildschirm teilen</translation>
    </message>
    <message>
        <source>Contrast {ratio} : 1 over some windows. 7 : 1 is easy to read: make the background or window more opaque, or add an outline of 2 px.</source>
        <translation>Kontrast {ratio} : 1 über manchen Fenstern. Ab 7 : 1 ist gut zu lesen: Machen Sie Hintergrund oder Fenster weniger durchsichtig, oder fügen Sie eine Kontur von 2 px hinzu.</translation>
    </message>
    <message>
        <source>When docked, it takes up a whole edge of the screen, and other windows make room for it.</source>
        <translation>Angedockt nimmt sie einen ganzen Rand ein, und andere Fenster machen ihr Platz.</translation>
    </message>
    <message>
        <source>On Wayland, only the desktop decides where the captions appear.</source>
        <translation>Unter Wayland bestimmt allein der Desktop, wo die Untertitel stehen.</translation>
    </message>
    <message>
        <source>This system reserves no edge: other windows may lie behind the captions.</source>
        <translation>Dieses System hält keinen Rand frei: Andere Fenster können unter den Untertiteln liegen.</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Rand</translation>
    </message>
    <message>
        <source>Match the system&apos;s captions</source>
        <translation>Wie die Untertitel des Systems</translation>
    </message>
    <message>
        <source>Follows the system&apos;s settings until you change the look here.</source>
        <translation>Folgt den Einstellungen des Systems, bis Sie das Aussehen hier ändern.</translation>
    </message>
    <message>
        <source>Edge width</source>
        <translation>Breite des Randes</translation>
    </message>
    <message>
        <source>Edge colour</source>
        <translation>Farbe des Randes</translation>
    </message>
    <message>
        <source>As a share of the screen&apos;s width.</source>
        <translation>Anteil an der Breite des Bildschirms.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Smooth scrolling</source>
        <translation>Sanfter Bildlauf</translation>
    </message>
    <message>
        <source>Never if the desktop asks for reduced motion.</source>
        <translation>Nie, wenn der Desktop weniger Bewegung wünscht.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Contrast at least {ratio} : 1, easy to read over anything.</source>
        <translation>Kontrast mindestens {ratio} : 1, über allem gut zu lesen.</translation>
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
    <name>OverlayPresence</name>
    <message>
        <source>Captioning is off</source>
        <translation>Untertitel sind aus</translation>
    </message>
    <message>
        <source>Captions appear here</source>
        <translation>Hier erscheinen Untertitel</translation>
    </message>
</context>
<context>
    <name>OverlayPreview</name>
    <message>
        <source>Preview of the overlay</source>
        <translation>Vorschau der Einblendung</translation>
    </message>
    <message>
        <source>then we talk about the</source>
        <translation>dann sprechen wir über die</translation>
    </message>
    <message>
        <source>Thank you all for coming, and for sending your notes in time.</source>
        <translation>Danke, dass Sie gekommen sind und Ihre Notizen rechtzeitig geschickt haben.</translation>
    </message>
    <message>
        <source>The new office is almost ready; the desks arrive next week.</source>
        <translation>Das neue Büro ist fast fertig; die Schreibtische kommen nächste Woche.</translation>
    </message>
    <message>
        <source>Travel has cost us eleven percent less than planned this year.</source>
        <translation>Reisen haben uns dieses Jahr elf Prozent weniger gekostet als geplant.</translation>
    </message>
    <message>
        <source>So there is room for two more people in the team.</source>
        <translation>Also ist Platz für zwei weitere Leute im Team.</translation>
    </message>
    <message>
        <source>Good morning, and welcome to the meeting.</source>
        <translation>Guten Morgen und willkommen zur Besprechung.</translation>
    </message>
    <message>
        <source>We begin with the budget, and</source>
        <translation>Wir beginnen mit dem Budget, und</translation>
    </message>
</context>
<context>
    <name>OverlayToolbar</name>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
</context>
<context>
    <name>PageCard</name>
    <message>
        <source>Show on other screens</source>
        <translation>Auf anderen Bildschirmen zeigen</translation>
    </message>
    <message>
        <source>Captions on a web page: for the screen in the hall, tablets, phones or OBS. Anyone with the address can read along until you stop it.</source>
        <translation>Untertitel auf einer Webseite: für die Leinwand im Saal, Tablets, Telefone oder OBS. Wer die Adresse hat, kann mitlesen, bis Sie es beenden.</translation>
    </message>
    <message>
        <source>Use the same address next time (for OBS)</source>
        <translation>Nächstes Mal dieselbe Adresse verwenden (für OBS)</translation>
    </message>
</context>
<context>
    <name>PageControls</name>
    <message>
        <source>Other devices on this network may open it</source>
        <translation>Andere Geräte in diesem Netz dürfen sie öffnen</translation>
    </message>
    <message>
        <source>Not encrypted: on a network that you do not trust, others may read along.</source>
        <translation>Ohne Verschlüsselung: In einem fremden Netz können andere mitlesen.</translation>
    </message>
    <message>
        <source>Address of the page</source>
        <translation>Adresse der Seite</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy for OBS</source>
        <translation>Für OBS kopieren</translation>
    </message>
    <message>
        <source>For a browser source: captions on a transparent background</source>
        <translation>Für eine Browserquelle: Untertitel auf durchsichtigem Grund</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>The address as a QR code</source>
        <translation>Die Adresse als QR-Code</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Nothing was added: a term has at most {most} characters.</source>
        <translation>Nichts wurde hinzugefügt: Ein Begriff hat höchstens {most} Zeichen.</translation>
    </message>
    <message>
        <source>There is no room for more names and terms: {most} are listed.</source>
        <translation>Für weitere Namen und Begriffe ist kein Platz: {most} stehen in der Liste.</translation>
    </message>
    <message>
        <source>Added to names and terms: {term}</source>
        <translation>Zu Namen und Begriffen hinzugefügt: {term}</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
    </message>
</context>
<context>
    <name>PastTranscript</name>
    <message>
        <source>Play from here</source>
        <translation>Ab hier abspielen</translation>
    </message>
</context>
<context>
    <name>PlaybackBar</name>
    <message>
        <source>{speed}×</source>
        <translation>{speed}×</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Double-click a caption, or press Shift+F4, to play from there.</source>
        <translation>Ein Doppelklick auf einen Untertitel oder Umschalt+F4 spielt ab dort.</translation>
    </message>
</context>
<context>
    <name>Preset</name>
    <message>
        <source>White on black</source>
        <translation>Weiß auf Schwarz</translation>
    </message>
    <message>
        <source>Yellow on black</source>
        <translation>Gelb auf Schwarz</translation>
    </message>
    <message>
        <source>Black on white</source>
        <translation>Schwarz auf Weiß</translation>
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
        <source>Outlined, no box</source>
        <translation>Kontur ohne Kasten</translation>
    </message>
    <message>
        <source>Boxed lines</source>
        <translation>Zeilen auf Balken</translation>
    </message>
</context>
<context>
    <name>ReadAloudDialog</name>
    <message>
        <source>Test my voice</source>
        <translation>Stimme testen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Noch einmal vorlesen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>See what this computer makes of your voice. Nothing is saved.</source>
        <translation>Sehen Sie, was dieser Rechner von Ihnen versteht. Nichts wird gespeichert.</translation>
    </message>
    <message>
        <source>Loading model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Read these sentences aloud.</source>
        <translation>Lesen Sie diese Sätze vor.</translation>
    </message>
    <message>
        <source>This is what was heard:</source>
        <translation>Das wurde verstanden:</translation>
    </message>
    <message>
        <source>Nothing was heard.</source>
        <translation>Es wurde nichts verstanden.</translation>
    </message>
    <message numerus="yes">
        <source>%n word error(s)</source>
        <translation>
            <numerusform>%n Wortfehler</numerusform>
            <numerusform>%n Wortfehler</numerusform>
        </translation>
    </message>
    <message>
        <source>{errors} in {count} words · {seconds} s behind speech</source>
        <translation>{errors} bei {count} Wörtern · {seconds} s nach dem Gesagten</translation>
    </message>
    <message>
        <source>Check that the right microphone is chosen and not muted.</source>
        <translation>Prüfen Sie, ob das richtige Mikrofon gewählt und nicht stumm ist.</translation>
    </message>
    <message>
        <source>Move closer to the microphone, or choose a more accurate model.</source>
        <translation>Gehen Sie näher ans Mikrofon, oder wählen Sie ein genaueres Modell.</translation>
    </message>
    <message>
        <source>A smaller model shows words sooner.</source>
        <translation>Ein kleineres Modell zeigt Wörter früher.</translation>
    </message>
    <message>
        <source>This works well here.</source>
        <translation>Das funktioniert hier gut.</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>Screen frozen; captions continue</source>
        <translation>Anzeige angehalten; Untertitel laufen weiter</translation>
    </message>
    <message>
        <source>At your pace: {seconds} s behind</source>
        <translation>In Ihrem Tempo: {seconds} s zurück</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>Size of the transcript</source>
        <translation>Größe des Transkripts</translation>
    </message>
    <message>
        <source>Reading speed in the overlay, in words per minute</source>
        <translation>Lesetempo in der Einblendung, in Wörtern pro Minute</translation>
    </message>
    <message>
        <source>When people speak faster for a while, captions wait for you.</source>
        <translation>Wird länger schneller gesprochen, warten die Untertitel auf Sie.</translation>
    </message>
    <message>
        <source>As spoken</source>
        <translation>Sprechtempo</translation>
    </message>
    <message>
        <source>Catch-up speed, in words per minute</source>
        <translation>Tempo beim Nachlesen, in Wörtern pro Minute</translation>
    </message>
    <message>
        <source>Mark my place when the pointer has not moved for</source>
        <translation>Lesestelle markieren, wenn der Mauszeiger ruht für</translation>
    </message>
    <message>
        <source>A dashed line then shows where you stopped reading.</source>
        <translation>Eine gestrichelte Linie zeigt dann, wo Sie zu lesen aufgehört haben.</translation>
    </message>
    <message>
        <source>Let screen readers announce finished captions</source>
        <translation>Bildschirmleser fertige Untertitel sprechen lassen</translation>
    </message>
    <message>
        <source>They wait until the screen reader has finished speaking.</source>
        <translation>Sie warten, bis der Bildschirmleser ausgesprochen hat.</translation>
    </message>
    <message>
        <source>Show who speaks</source>
        <translation>Zeigen, wer spricht</translation>
    </message>
    <message>
        <source>× size</source>
        <translation>× Größe</translation>
    </message>
    <message>
        <source>Space between captions</source>
        <translation>Abstand zwischen Untertiteln</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Uncertain words</source>
        <translation>Unsichere Wörter</translation>
    </message>
    <message>
        <source>Show normally</source>
        <translation>Normal anzeigen</translation>
    </message>
    <message>
        <source>Underline</source>
        <translation>Unterstreichen</translation>
    </message>
    <message>
        <source>Dim</source>
        <translation>Abblenden</translation>
    </message>
    <message>
        <source>Uncertain below</source>
        <translation>Unsicher unter</translation>
    </message>
    <message>
        <source>Leave out “um” and repeated words while the overlay is behind</source>
        <translation>„Äh“ und wiederholte Wörter auslassen, solange die Einblendung zurück ist</translation>
    </message>
    <message>
        <source>A ⋯ stands in their place. Transcripts keep every word.</source>
        <translation>An ihrer Stelle steht ⋯. Transkripte behalten jedes Wort.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Show messages for</source>
        <translation>Meldungen zeigen für</translation>
    </message>
    <message>
        <source>Errors, and messages that need an answer, always stay.</source>
        <translation>Fehler und Meldungen, die eine Antwort brauchen, bleiben immer.</translation>
    </message>
    <message>
        <source>Until dismissed</source>
        <translation>Bis zum Schließen</translation>
    </message>
    <message>
        <source>Show times beside captions</source>
        <translation>Zeiten neben Untertiteln zeigen</translation>
    </message>
</context>
<context>
    <name>RecaptionDialog</name>
    <message>
        <source>Caption again</source>
        <translation>Erneut untertiteln</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Use the new text immediately</source>
        <translation>Den neuen Text sofort verwenden</translation>
    </message>
    <message>
        <source>Accurate mode: a large model and its draft</source>
        <translation>Genauer Modus: ein großes Modell und sein Entwurfsmodell</translation>
    </message>
    <message>
        <source>Folder of the large model</source>
        <translation>Ordner des großen Modells</translation>
    </message>
    <message>
        <source>large-v3, or its folder</source>
        <translation>large-v3 oder dessen Ordner</translation>
    </message>
    <message>
        <source>distil-large-v3.5, or its folder</source>
        <translation>distil-large-v3.5 oder dessen Ordner</translation>
    </message>
    <message>
        <source>Folder of its draft</source>
        <translation>Ordner seines Entwurfsmodells</translation>
    </message>
    <message>
        <source>Large model</source>
        <translation>Großes Modell</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurfsmodell</translation>
    </message>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Untertiteln</translation>
    </message>
    <message>
        <source>The current text is kept, and the new one is stored beside it for comparison. This runs in the background; the Recordings page shows its progress.</source>
        <translation>Der vorhandene Text bleibt. Der neue steht daneben und kann verglichen werden. Das geschieht im Hintergrund; die Seite „Aufnahmen“ zeigt, wie weit es ist.</translation>
    </message>
</context>
<context>
    <name>RecognitionPage</name>
    <message>
        <source>Preview model</source>
        <translation>Vorschaumodell</translation>
    </message>
    <message>
        <source>A small model, if this computer needs one</source>
        <translation>Ein kleines Modell, falls dieser Rechner eines braucht</translation>
    </message>
    <message>
        <source>The model itself</source>
        <translation>Das Modell selbst</translation>
    </message>
    <message>
        <source>A small model shows words first; the model above corrects and keeps them.</source>
        <translation>Ein kleines Modell zeigt Wörter zuerst; das Modell oben berichtigt und behält sie.</translation>
    </message>
    <message>
        <source>Spoken language</source>
        <translation>Gesprochene Sprache</translation>
    </message>
    <message>
        <source>Detect automatically</source>
        <translation>Automatisch erkennen</translation>
    </message>
    <message>
        <source>Languages other than English need a multilingual model.</source>
        <translation>Andere Sprachen als Englisch brauchen ein mehrsprachiges Modell.</translation>
    </message>
    <message>
        <source>Translate into English</source>
        <translation>Ins Englische übersetzen</translation>
    </message>
    <message>
        <source>Captions are the English translation; this also needs a multilingual model.</source>
        <translation>Die Untertitel sind die englische Übersetzung; auch dafür ist ein mehrsprachiges Modell nötig.</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>Ausführen auf</translation>
    </message>
    <message>
        <source>Automatic (fastest)</source>
        <translation>Automatisch (am schnellsten)</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>Words appear</source>
        <translation>Wörter erscheinen</translation>
    </message>
    <message>
        <source>Steady: after 1.5 s, never corrected</source>
        <translation>Stetig: nach 1,5 s, nie korrigiert</translation>
    </message>
    <message>
        <source>Measured with tiny.en; larger models take longer. Words shown as certain never change, and the final text is the same.</source>
        <translation>Mit tiny.en gemessen; größere Modelle brauchen länger. Als sicher gezeigte Wörter ändern sich nie, und der endgültige Text ist derselbe.</translation>
    </message>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>Suggest terms from corrections</source>
        <translation>Begriffe aus Korrekturen vorschlagen</translation>
    </message>
    <message>
        <source>“Terms…” offers names that you corrected in saved sessions, to be ticked.</source>
        <translation>„Begriffe …“ bietet Namen zum Ankreuzen an, die Sie in gespeicherten Sitzungen korrigiert haben.</translation>
    </message>
    <message>
        <source>Save power</source>
        <translation>Strom sparen</translation>
    </message>
    <message>
        <source>On battery</source>
        <translation>Im Akkubetrieb</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>New words appear less often, and the CPU has less to do.</source>
        <translation>Neue Wörter kommen seltener, und der Prozessor hat weniger zu tun.</translation>
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
        <source>Much slower; for computers with a powerful GPU.</source>
        <translation>Viel langsamer; für Rechner mit starker Grafikkarte.</translation>
    </message>
    <message>
        <source>Unload the model after</source>
        <translation>Modell entladen nach</translation>
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
        <source>Balanced: after 0.8 s, a sixth corrected</source>
        <translation>Ausgewogen: nach 0,8 s, ein Sechstel korrigiert</translation>
    </message>
    <message>
        <source>Fast: after 0.3 s, two thirds corrected</source>
        <translation>Schnell: nach 0,3 s, zwei Drittel korrigiert</translation>
    </message>
    <message>
        <source>One per line: people, products, places</source>
        <translation>Je Zeile einer: Menschen, Produkte, Orte</translation>
    </message>
    <message>
        <source>Words that the model should spell correctly, in every session.</source>
        <translation>Wörter, die das Modell in jeder Sitzung richtig schreiben soll.</translation>
    </message>
    <message>
        <source>Lists of terms</source>
        <translation>Listen von Begriffen</translation>
    </message>
    <message>
        <source>For a team or a project. “listen --terms NAME” uses a list once.</source>
        <translation>Für ein Team oder ein Projekt. „listen --terms NAME“ verwendet eine Liste einmal.</translation>
    </message>
    <message>
        <source>Update interval</source>
        <translation>Aktualisierung alle</translation>
    </message>
    <message>
        <source>Slower computers take longer anyway.</source>
        <translation>Langsamere Rechner brauchen von selbst länger.</translation>
    </message>
    <message>
        <source>Trailing silence</source>
        <translation>Stille am Ende</translation>
    </message>
    <message>
        <source>Always decode a full window of 30 s</source>
        <translation>Immer ein volles Fenster von 30 s hören</translation>
    </message>
</context>
<context>
    <name>RecordingRow</name>
    <message>
        <source>Progress of {name}</source>
        <translation>Fortschritt von {name}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Move up: {name}</source>
        <translation>Nach oben: {name}</translation>
    </message>
    <message>
        <source>Move up; dragging works, too</source>
        <translation>Nach oben; Ziehen geht auch</translation>
    </message>
    <message>
        <source>Remove: {name}</source>
        <translation>Entfernen: {name}</translation>
    </message>
    <message>
        <source>Remove from this list; transcripts stay in Sessions</source>
        <translation>Aus dieser Liste entfernen; Transkripte bleiben unter „Sitzungen“</translation>
    </message>
    <message>
        <source>Continue anyway</source>
        <translation>Trotzdem fortfahren</translation>
    </message>
    <message>
        <source>Audio track…</source>
        <translation>Tonspur …</translation>
    </message>
    <message>
        <source>Transcribe another track of this file instead</source>
        <translation>Stattdessen eine andere Tonspur dieser Datei transkribieren</translation>
    </message>
    <message>
        <source>Transcribe again in {language}</source>
        <translation>Noch einmal auf {language}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Default track</source>
        <translation>Standardspur</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waiting until captioning stops</source>
        <translation>Wartet, bis die Untertitelung endet</translation>
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
        <source>{speed}× real time</source>
        <translation>{speed}× Echtzeit</translation>
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
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Names and terms of recordings that you add from now on, beside those of the settings.</source>
        <translation>Namen und Begriffe für Aufnahmen, die Sie ab jetzt hinzufügen, neben denen der Einstellungen.</translation>
    </message>
    <message>
        <source>Settings for recordings</source>
        <translation>Einstellungen für Aufnahmen</translation>
    </message>
    <message>
        <source>Audio and video files are transcribed here and appear in Sessions.</source>
        <translation>Ton- und Videodateien werden hier zu Transkripten und erscheinen unter „Sitzungen“.</translation>
    </message>
    <message>
        <source>Add recordings</source>
        <translation>Aufnahmen hinzufügen</translation>
    </message>
</context>
<context>
    <name>RecordingsSettingsPage</name>
    <message>
        <source>Same as live captions</source>
        <translation>Wie bei Live-Untertiteln</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Spoken language</source>
        <translation>Gesprochene Sprache</translation>
    </message>
    <message>
        <source>Languages other than English need a multilingual model.</source>
        <translation>Andere Sprachen als Englisch brauchen ein mehrsprachiges Modell.</translation>
    </message>
    <message>
        <source>What is said</source>
        <translation>Das Gesagte</translation>
    </message>
    <message>
        <source>Its English translation</source>
        <translation>Die englische Übersetzung</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Only multilingual models translate.</source>
        <translation>Nur mehrsprachige Modelle übersetzen.</translation>
    </message>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>One per line: people, products, places</source>
        <translation>Je Zeile einer: Menschen, Produkte, Orte</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>Ausführen auf</translation>
    </message>
    <message>
        <source>Automatic (fastest)</source>
        <translation>Automatisch (am schnellsten)</translation>
    </message>
    <message>
        <source>The two folders below replace the model.</source>
        <translation>Die beiden Ordner unten ersetzen das Modell.</translation>
    </message>
    <message>
        <source>large-v3, or its folder</source>
        <translation>large-v3 oder dessen Ordner</translation>
    </message>
    <message>
        <source>distil-large-v3.5, or its folder</source>
        <translation>distil-large-v3.5 oder dessen Ordner</translation>
    </message>
    <message>
        <source>Detect automatically</source>
        <translation>Automatisch erkennen</translation>
    </message>
    <message>
        <source>In addition to those under Recognition.</source>
        <translation>Zusätzlich zu denen unter „Erkennung“.</translation>
    </message>
    <message>
        <source>Beams</source>
        <translation>Suchstrahlen (Beams)</translation>
    </message>
    <message>
        <source>More beams take longer and get a few more words right; 1 is the fastest.</source>
        <translation>Mehr davon dauern länger und treffen einige Wörter mehr; 1 ist am schnellsten.</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>NVIDIA GPU</source>
        <translation>NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>Accurate mode: a large model and its draft</source>
        <translation>Genauer Modus: ein großes Modell und sein Entwurfsmodell</translation>
    </message>
    <message>
        <source>Large model</source>
        <translation>Großes Modell</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
</context>
<context>
    <name>RecoveryBanners</name>
    <message numerus="yes">
        <source>Captioner closed unexpectedly. %n caption(s) of {name} were recovered.</source>
        <translation>
            <numerusform>Captioner wurde unerwartet beendet. %n Untertitel von {name} wurde wiederhergestellt.</numerusform>
            <numerusform>Captioner wurde unerwartet beendet. %n Untertitel von {name} wurden wiederhergestellt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n interrupted session(s) were recovered.</source>
        <translation>
            <numerusform>%n unterbrochene Sitzung wurde wiederhergestellt.</numerusform>
            <numerusform>%n unterbrochene Sitzungen wurden wiederhergestellt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is missing.</source>
        <translation>Es fehlt nichts.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>RememberedVoicesList</name>
    <message>
        <source>Delete all voices…</source>
        <translation>Alle Stimmen löschen …</translation>
    </message>
    <message>
        <source>Nobody is remembered. Click a name in the captions to remember a voice.</source>
        <translation>Niemand ist gemerkt. Klicken Sie in den Untertiteln auf einen Namen, um eine Stimme zu merken.</translation>
    </message>
    <message>
        <source>{name} ({seconds} s of speech, since {day})</source>
        <translation>{name} ({seconds} s Sprache, seit {day})</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Delete the voice of {name}</source>
        <translation>Stimme von {name} löschen</translation>
    </message>
    <message>
        <source>Delete voices</source>
        <translation>Stimmen löschen</translation>
    </message>
    <message>
        <source>Delete the voice of {name}?</source>
        <translation>Die Stimme von {name} löschen?</translation>
    </message>
    <message>
        <source>Delete all remembered voices?</source>
        <translation>Alle gemerkten Stimmen löschen?</translation>
    </message>
    <message>
        <source>They will no longer be recognised. Names in past sessions stay.</source>
        <translation>Sie werden nicht mehr erkannt. Namen in früheren Sitzungen bleiben.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>ReportCard</name>
    <message>
        <source>A report says what was found on this page. It never contains captions.</source>
        <translation>Ein Bericht sagt, was auf dieser Seite gefunden wurde. Er enthält nie Untertitel.</translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation>Problem melden …</translation>
    </message>
    <message>
        <source>Copy a report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Everything on this page, without any captions</source>
        <translation>Was auf dieser Seite steht, ohne ein Wort aus Untertiteln</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>Protokollordner öffnen</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report a problem</source>
        <translation>Problem melden</translation>
    </message>
    <message>
        <source>This is the whole report; it contains no captions. Captioner sends nothing: your browser opens {page}, where you can describe the problem and paste the report.</source>
        <translation>Das ist der ganze Bericht; Untertitel enthält er nicht. Captioner sendet nichts: Ihr Browser öffnet {page}, wo Sie das Problem beschreiben und den Bericht einfügen können.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Copy and open the page</source>
        <translation>Kopieren und Seite öffnen</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern …</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Bericht speichern</translation>
    </message>
</context>
<context>
    <name>SavedBar</name>
    <message>
        <source>Saved: “{title}”</source>
        <translation>Gespeichert: „{title}“</translation>
    </message>
    <message>
        <source>Export as {format}…</source>
        <translation>Als {format} exportieren …</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>SendingBar</name>
    <message>
        <source>What is sent to others</source>
        <translation>Was an andere gesendet wird</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>&quot;files&quot; of model {place} does not map names to size and sha256</source>
        <translation>„files“ von Modell {place} ordnet den Namen nicht size und sha256 zu</translation>
    </message>
    <message>
        <source>&quot;prompt_tokens&quot; of model {place} is not a number from 0 to {most}</source>
        <translation>„prompt_tokens“ von Modell {place} ist keine Zahl von 0 bis {most}</translation>
    </message>
    <message>
        <source>&quot;repository&quot; of model {place} is not &quot;owner/name&quot;</source>
        <translation>„repository“ von Modell {place} hat nicht die Form „owner/name“</translation>
    </message>
    <message>
        <source>&quot;{key}&quot; of model {place} is not text</source>
        <translation>„{key}“ von Modell {place} ist kein Text</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is a microphone, not computer sound.</source>
        <translation>„{name}“ ist ein Mikrofon, nicht der Rechnerton.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is computer sound, not a microphone.</source>
        <translation>„{name}“ ist Rechnerton, kein Mikrofon.</translation>
    </message>
    <message>
        <source>&quot;{wanted}&quot; is part of several names: {names}.</source>
        <translation>„{wanted}“ kommt in mehreren Namen vor: {names}.</translation>
    </message>
    <message>
        <source>100 languages</source>
        <translation>100 Sprachen</translation>
    </message>
    <message>
        <source>99 languages</source>
        <translation>99 Sprachen</translation>
    </message>
    <message>
        <source>99 languages, at half the size of large-v3.</source>
        <translation>99 Sprachen, halb so groß wie large-v3.</translation>
    </message>
    <message>
        <source>99 languages, fast, but less accurate.</source>
        <translation>99 Sprachen, schnell, aber weniger genau.</translation>
    </message>
    <message>
        <source>99 languages, for everyday speech in the major ones.</source>
        <translation>99 Sprachen, für Alltagssprache in den größeren davon.</translation>
    </message>
    <message>
        <source>99 languages, the fastest, with an error every few words.</source>
        <translation>99 Sprachen, das schnellste, mit einem Fehler alle paar Wörter.</translation>
    </message>
    <message>
        <source>99 languages. The release before large-v3.</source>
        <translation>99 Sprachen. Die Version vor large-v3.</translation>
    </message>
    <message>
        <source>A caption can only be split between two of its words.</source>
        <translation>Ein Untertitel lässt sich nur zwischen zweien seiner Wörter teilen.</translation>
    </message>
    <message>
        <source>A caption cannot be merged with itself.</source>
        <translation>Ein Untertitel kann nicht mit sich selbst zusammengelegt werden.</translation>
    </message>
    <message>
        <source>A caption needs at least one word.</source>
        <translation>Ein Untertitel braucht mindestens ein Wort.</translation>
    </message>
    <message>
        <source>A driver may be hanging; unplug the device that was connected last.</source>
        <translation>Vielleicht hängt ein Treiber; ziehen Sie das zuletzt angeschlossene Gerät ab.</translation>
    </message>
    <message>
        <source>A model cannot be called {name}.</source>
        <translation>Ein Modell kann nicht {name} heißen.</translation>
    </message>
    <message>
        <source>A name can have at most {most} characters; this one has {count}.</source>
        <translation>Ein Name hat höchstens {most} Zeichen, dieser {count}.</translation>
    </message>
    <message>
        <source>The last record was not written completely: the last caption may be missing.</source>
        <translation>Ein Eintrag am Ende wurde nicht ganz geschrieben: Der letzte Untertitel kann fehlen.</translation>
    </message>
    <message>
        <source>A remembered voice needs a name.</source>
        <translation>Eine Stimme, die gemerkt wird, braucht einen Namen.</translation>
    </message>
    <message>
        <source>Accurate mode needs an original model such as openai/whisper-large-v3.</source>
        <translation>Der genaue Modus braucht ein Originalmodell wie openai/whisper-large-v3.</translation>
    </message>
    <message>
        <source>Add --overwrite to replace it, or name another file.</source>
        <translation>Fügen Sie --overwrite hinzu, um sie zu ersetzen, oder nennen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Add --overwrite to replace, or choose another folder with --output-dir.</source>
        <translation>Ersetzen Sie mit --overwrite, oder wählen Sie mit --output-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>After “whsec_” it must be Base64; any other text is taken as it is.</source>
        <translation>Nach „whsec_“ muss Base64 folgen; jeder andere Text gilt, wie er ist.</translation>
    </message>
    <message>
        <source>Allow Captioner to use the microphone in the system&apos;s privacy settings.</source>
        <translation>Erlauben Sie Captioner das Mikrofon in den Datenschutzeinstellungen des Systems.</translation>
    </message>
    <message>
        <source>Give yourself permission to read it, or copy it to a folder of your own.</source>
        <translation>Geben Sie sich das Leserecht, oder kopieren Sie die Datei in einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>An address begins with {schemes}.</source>
        <translation>Eine Adresse beginnt mit {schemes}.</translation>
    </message>
    <message>
        <source>Another Captioner is writing to {path}.</source>
        <translation>Ein anderer Captioner schreibt gerade in {path}.</translation>
    </message>
    <message>
        <source>Another program may be blocking it; check the firewall.</source>
        <translation>Ein anderes Programm verbietet es vielleicht; prüfen Sie die Firewall.</translation>
    </message>
    <message>
        <source>Restore the session&apos;s folder from a backup.</source>
        <translation>Holen Sie den Ordner der Sitzung aus einer Sicherung zurück.</translation>
    </message>
    <message>
        <source>Built in: English at once, on any computer. About one word in ten is wrong.</source>
        <translation>Eingebaut: sofort Englisch, auf jedem Rechner. Etwa jedes zehnte Wort ist falsch.</translation>
    </message>
    <message>
        <source>Captions are made on the CPU; `captioner doctor` probes again after a change.</source>
        <translation>Untertitel entstehen auf dem Prozessor; nach einer Änderung prüft `captioner doctor` neu.</translation>
    </message>
    <message>
        <source>Captions are now made on the CPU.</source>
        <translation>Die Untertitel entstehen jetzt auf dem Prozessor.</translation>
    </message>
    <message>
        <source>Captions are running.</source>
        <translation>Es wird gerade untertitelt.</translation>
    </message>
    <message>
        <source>Captions of different speakers cannot be merged.</source>
        <translation>Untertitel verschiedener Sprecher lassen sich nicht zusammenlegen.</translation>
    </message>
    <message>
        <source>Captions so far are kept. Please start again, and report this with the log file.</source>
        <translation>Was bisher untertitelt ist, bleibt erhalten. Bitte starten Sie neu, und melden Sie dies mit der Protokolldatei.</translation>
    </message>
    <message>
        <source>Change its permissions; until then, changes last only until Captioner is closed.</source>
        <translation>Ändern Sie seine Rechte; bis dahin gelten Änderungen nur, bis Captioner endet.</translation>
    </message>
    <message>
        <source>Check its name and permissions.</source>
        <translation>Prüfen Sie Name und Rechte.</translation>
    </message>
    <message>
        <source>Check that it plays in a media player, or copy it again.</source>
        <translation>Prüfen Sie, ob ein Mediaplayer sie abspielt, oder kopieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>Check that its drive is connected, or choose another folder (--save, or Settings).</source>
        <translation>Prüfen Sie, ob das Laufwerk angeschlossen ist, oder wählen Sie einen anderen Ordner (--save oder Einstellungen).</translation>
    </message>
    <message>
        <source>Check that its drive is connected.</source>
        <translation>Prüfen Sie, ob das Laufwerk angeschlossen ist.</translation>
    </message>
    <message>
        <source>Check that the folder exists, that you may read it, and that its drive is connected.</source>
        <translation>Prüfen Sie, ob es den Ordner gibt, ob Sie ihn lesen dürfen und ob sein Laufwerk angeschlossen ist.</translation>
    </message>
    <message>
        <source>Check that you may read it and that its drive is connected.</source>
        <translation>Prüfen Sie, ob Sie ihn lesen dürfen und ob sein Laufwerk angeschlossen ist.</translation>
    </message>
    <message>
        <source>Check that you may write there and that the drive is connected.</source>
        <translation>Prüfen Sie, ob Sie dort schreiben dürfen und ob das Laufwerk angeschlossen ist.</translation>
    </message>
    <message>
        <source>Check the address and the key, then switch it on again.</source>
        <translation>Prüfen Sie Adresse und Schlüssel und schalten Sie die Ausgabe wieder ein.</translation>
    </message>
    <message>
        <source>Check the command that should write into it.</source>
        <translation>Prüfen Sie den Befehl, der hineinschreiben soll.</translation>
    </message>
    <message>
        <source>Check the disk or network drive that the file is on, then try again.</source>
        <translation>Prüfen Sie die Platte oder das Netzlaufwerk mit der Datei, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the drive that it is on.</source>
        <translation>Prüfen Sie das Laufwerk, auf dem es liegt.</translation>
    </message>
    <message>
        <source>Check the environment variable HF_ENDPOINT, and whether the network asks you to log in first.</source>
        <translation>Prüfen Sie die Umgebungsvariable HF_ENDPOINT, und ob das Netz erst eine Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>Check the model&apos;s name; a mirror (HF_ENDPOINT) may not have every model.</source>
        <translation>Prüfen Sie den Namen des Modells; ein Spiegel (HF_ENDPOINT) hat vielleicht nicht jedes.</translation>
    </message>
    <message>
        <source>Check the name and the folder for typing errors.</source>
        <translation>Prüfen Sie Name und Ordner auf Tippfehler.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date. If a company proxy inspects traffic, name its certificate file in the environment variable SSL_CERT_FILE.</source>
        <translation>Prüfen Sie das Datum des Rechners. Wo ein Firmenproxy mitliest, nennen Sie dessen Zertifikatsdatei in der Umgebungsvariablen SSL_CERT_FILE.</translation>
    </message>
    <message>
        <source>Check whether it was recorded or copied completely.</source>
        <translation>Prüfen Sie, ob sie ganz aufgenommen oder kopiert wurde.</translation>
    </message>
    <message>
        <source>Check whether the network asks you to log in first, or try another mirror (HF_ENDPOINT).</source>
        <translation>Prüfen Sie, ob das Netz erst eine Anmeldung verlangt, oder nehmen Sie einen anderen Spiegel (HF_ENDPOINT).</translation>
    </message>
    <message>
        <source>Check {path} and the free space there.</source>
        <translation>Prüfen Sie {path} und den freien Platz dort.</translation>
    </message>
    <message>
        <source>Choose UTF-8, or correct the caption.</source>
        <translation>Wählen Sie UTF-8, oder verbessern Sie den Untertitel.</translation>
    </message>
    <message>
        <source>Choose a Whisper model converted for CTranslate2, such as those that `captioner models list` shows.</source>
        <translation>Wählen Sie ein für CTranslate2 umgewandeltes Whisper-Modell, etwa eines von denen, die `captioner models list` zeigt.</translation>
    </message>
    <message>
        <source>Choose a Whisper model such as openai/whisper-large-v3.</source>
        <translation>Wählen Sie ein Whisper-Modell wie openai/whisper-large-v3.</translation>
    </message>
    <message>
        <source>Choose a file that Captioner exported.</source>
        <translation>Wählen Sie eine Datei, die Captioner exportiert hat.</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to (--save, or Settings).</source>
        <translation>Wählen Sie einen Ordner, in den Sie schreiben dürfen (--save oder Einstellungen).</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to (--save, or Settings), or save nothing (--keep-nothing, or Settings).</source>
        <translation>Wählen Sie einen Ordner, in den Sie schreiben dürfen (--save oder Einstellungen), oder speichern Sie nichts (--keep-nothing oder Einstellungen).</translation>
    </message>
    <message>
        <source>Check that it plays and contains speech; if it has several audio tracks, choose another.</source>
        <translation>Prüfen Sie, ob sie sich abspielen lässt und Sprache enthält; hat sie mehrere Tonspuren, wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>Choose a longer one of the same voice.</source>
        <translation>Wählen Sie einen längeren derselben Stimme.</translation>
    </message>
    <message>
        <source>Choose a multilingual model such as large-v3, or leave the language at en.</source>
        <translation>Wählen Sie ein mehrsprachiges Modell wie large-v3, oder lassen Sie die Sprache bei en.</translation>
    </message>
    <message>
        <source>Choose a repository whose files were converted for CTranslate2 or faster-whisper.</source>
        <translation>Wählen Sie ein Repositorium, dessen Dateien für CTranslate2 oder faster-whisper umgewandelt sind.</translation>
    </message>
    <message>
        <source>Choose a shorter one.</source>
        <translation>Wählen Sie einen kürzeren.</translation>
    </message>
    <message>
        <source>Choose a smaller model or another device.</source>
        <translation>Wählen Sie ein kleineres Modell oder ein anderes Gerät.</translation>
    </message>
    <message>
        <source>Choose a smaller model, or another device; `captioner models list` shows what each model needs.</source>
        <translation>Wählen Sie ein kleineres Modell oder ein anderes Gerät; `captioner models list` zeigt, was jedes Modell braucht.</translation>
    </message>
    <message>
        <source>Choose a smaller model.</source>
        <translation>Wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>Choose a smaller model; `captioner models list` shows what each one needs.</source>
        <translation>Wählen Sie ein kleineres Modell; `captioner models list` zeigt, was jedes braucht.</translation>
    </message>
    <message>
        <source>Choose a sound or video file, such as WAV, FLAC, MP3, M4A, OGG, MP4 or MKV.</source>
        <translation>Wählen Sie eine Ton- oder Videodatei, etwa WAV, FLAC, MP3, M4A, OGG, MP4 oder MKV.</translation>
    </message>
    <message>
        <source>Choose an earlier caption.</source>
        <translation>Wählen Sie einen früheren Untertitel.</translation>
    </message>
    <message>
        <source>Choose another hub with the environment variable HF_ENDPOINT.</source>
        <translation>Wählen Sie mit der Umgebungsvariablen HF_ENDPOINT einen anderen Modellserver.</translation>
    </message>
    <message>
        <source>Choose another mirror (HF_ENDPOINT), or import the model with `captioner models import`.</source>
        <translation>Wählen Sie einen anderen Spiegelserver (HF_ENDPOINT), oder importieren Sie das Modell mit `captioner models import`.</translation>
    </message>
    <message>
        <source>Choose another one in the system&apos;s sound settings.</source>
        <translation>Wählen Sie in den Toneinstellungen des Systems einen anderen.</translation>
    </message>
    <message>
        <source>Choose another source or device, and report this with the log file.</source>
        <translation>Wählen Sie eine andere Quelle oder ein anderes Gerät, und melden Sie dies mit der Protokolldatei.</translation>
    </message>
    <message>
        <source>Choose one of its tracks: {tracks}.</source>
        <translation>Wählen Sie eine ihrer Spuren: {tracks}.</translation>
    </message>
    <message>
        <source>Choose one of {colours}.</source>
        <translation>Wählen Sie eine von {colours}.</translation>
    </message>
    <message>
        <source>Choose one of: {devices}.</source>
        <translation>Zur Wahl stehen: {devices}.</translation>
    </message>
    <message>
        <source>Choose the word that the new caption is to begin with.</source>
        <translation>Wählen Sie das Wort, mit dem der neue Untertitel beginnen soll.</translation>
    </message>
    <message>
        <source>Close other programs that use the GPU, or choose a smaller model.</source>
        <translation>Schließen Sie andere Programme, die die Grafikkarte benutzen, oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>Schließen Sie andere Programme, oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>Close programs that use a lot of memory, then try again. If it fails again, the file is damaged: restore it from a backup, or move it away.</source>
        <translation>Schließen Sie Programme, die viel Speicher brauchen, und versuchen Sie es dann noch einmal. Misslingt es wieder, ist die Datei beschädigt: Holen Sie sie aus einer Sicherung zurück, oder verschieben Sie sie.</translation>
    </message>
    <message>
        <source>Close programs that use it exclusively, or choose another one in the system&apos;s sound settings.</source>
        <translation>Schließen Sie Programme, die ihn allein verwenden, oder wählen Sie in den Toneinstellungen des Systems einen anderen.</translation>
    </message>
    <message>
        <source>Close that program, or choose another device; captioner devices lists them.</source>
        <translation>Schließen Sie jenes Programm, oder wählen Sie ein anderes Gerät; captioner devices zählt sie auf.</translation>
    </message>
    <message>
        <source>Closing the sound</source>
        <translation>Das Schließen der Tonquelle</translation>
    </message>
    <message>
        <source>Connect it again, or choose another device; captioner devices lists them.</source>
        <translation>Schließen Sie es neu an, oder wählen Sie ein anderes Gerät; captioner devices zählt sie auf.</translation>
    </message>
    <message>
        <source>Connect loudspeakers or headphones, then try again.</source>
        <translation>Schließen Sie Lautsprecher oder Kopfhörer an, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Copy it again from its source, or run `captioner models download sounds`.</source>
        <translation>Kopieren Sie es noch einmal von seiner Quelle, oder führen Sie `captioner models download sounds` aus.</translation>
    </message>
    <message>
        <source>Copy it again from its source, or run `captioner models download speakers`.</source>
        <translation>Kopieren Sie es erneut von der Quelle, oder führen Sie `captioner models download speakers` aus.</translation>
    </message>
    <message>
        <source>Copy it to a place of your choice. {hint}</source>
        <translation>Kopieren Sie es an einen Ort Ihrer Wahl. {hint}</translation>
    </message>
    <message>
        <source>Copy the model so that the folder holds the files themselves (on Linux and macOS: cp -RL FOLDER COPY), and import the copy.</source>
        <translation>Kopieren Sie das Modell so, dass der Ordner die Dateien selbst enthält (unter Linux und macOS: cp -RL ORDNER KOPIE), und importieren Sie die Kopie.</translation>
    </message>
    <message>
        <source>Correct the environment variable HF_ENDPOINT, or unset it.</source>
        <translation>Verbessern Sie die Umgebungsvariable HF_ENDPOINT, oder löschen Sie sie.</translation>
    </message>
    <message>
        <source>Correct the file, or delete it to go back to the built-in models.</source>
        <translation>Verbessern Sie die Datei, oder löschen Sie sie, um zu den eingebauten Modellen zurückzukehren.</translation>
    </message>
    <message>
        <source>Draft of {name} in accurate mode.</source>
        <translation>Entwurfsmodell von {name} im genauen Modus.</translation>
    </message>
    <message>
        <source>End the other run, or watch another folder.</source>
        <translation>Beenden Sie den anderen Lauf oder überwachen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Englisch</translation>
    </message>
    <message>
        <source>Free some space, or choose a folder on another disk (--save, or Settings).</source>
        <translation>Schaffen Sie Platz, oder wählen Sie einen Ordner auf einer anderen Platte (--save oder Einstellungen).</translation>
    </message>
    <message>
        <source>Free some space, or choose a smaller model.</source>
        <translation>Schaffen Sie Platz, oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <source>GNOME on Wayland does not let a window stay on top.</source>
        <translation>GNOME unter Wayland lässt kein Fenster im Vordergrund bleiben.</translation>
    </message>
    <message>
        <source>Give both the same speaker first.</source>
        <translation>Geben Sie beiden zuerst denselben Sprecher.</translation>
    </message>
    <message>
        <source>Give the full name of one.</source>
        <translation>Geben Sie den vollen Namen an.</translation>
    </message>
    <message>
        <source>Give the language as its two-letter code, such as en or de.</source>
        <translation>Geben Sie die Sprache als Kürzel aus zwei Buchstaben an, etwa en oder de.</translation>
    </message>
    <message>
        <source>Give the new one another name, or run `captioner models remove {name}` first.</source>
        <translation>Geben Sie dem neuen einen anderen Namen, oder rufen Sie zuerst `captioner models remove {name}` auf.</translation>
    </message>
    <message>
        <source>HF_HUB_OFFLINE is set: no model is downloaded.</source>
        <translation>HF_HUB_OFFLINE ist gesetzt: Es wird kein Modell geladen.</translation>
    </message>
    <message>
        <source>Hears where several people speak at once; comes with “speakers”.</source>
        <translation>Hört, wo mehrere gleichzeitig sprechen; gehört zu „speakers“.</translation>
    </message>
    <message>
        <source>If this happens again, choose a smaller model or another device.</source>
        <translation>Wenn das noch einmal geschieht, wählen Sie ein kleineres Modell oder ein anderes Gerät.</translation>
    </message>
    <message>
        <source>Import one such as CAM++ of 3D-Speaker, or run `captioner models download speakers`.</source>
        <translation>Importieren Sie eines wie CAM++ von 3D-Speaker, oder führen Sie `captioner models download speakers` aus.</translation>
    </message>
    <message>
        <source>It is {size_mb} MB to download.</source>
        <translation>Der Download hat {size_mb} MB.</translation>
    </message>
    <message>
        <source>It must be text in UTF-8.</source>
        <translation>Es muss Text in UTF-8 sein.</translation>
    </message>
    <message>
        <source>Names and terms longer than {most} characters are not used ({count}).</source>
        <translation>Namen und Begriffe mit mehr als {most} Zeichen werden nicht verwendet ({count}).</translation>
    </message>
    <message>
        <source>OBS shows it under Tools &gt; WebSocket Server Settings &gt; Show Connect Info.</source>
        <translation>In OBS steht es unter Werkzeuge &gt; WebSocket-Servereinstellungen &gt; Verbindungsinformationen anzeigen.</translation>
    </message>
    <message>
        <source>In the Webex meeting, the host opens the caption settings, turns on “Allow manual captioning”, and copies the caption link.</source>
        <translation>Im Webex-Meeting öffnet der Gastgeber die Einstellungen der Untertitel, schaltet „Manuelle Untertitel zulassen“ ein und kopiert den Link für Untertitel.</translation>
    </message>
    <message>
        <source>In the Zoom meeting, the host chooses Captions, “Set up manual captioner”, and “Copy the API token”.</source>
        <translation>Im Zoom-Meeting wählt der Host Untertitel, „Manuellen Untertiteler einrichten“ und „API-Token kopieren“.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>Install Captioner again, or: pip install PyAudioWPatch.</source>
        <translation>Installieren Sie Captioner neu, oder: pip install PyAudioWPatch.</translation>
    </message>
    <message>
        <source>Install Captioner again.</source>
        <translation>Installieren Sie Captioner neu.</translation>
    </message>
    <message>
        <source>Install NVIDIA&apos;s driver, or choose the CPU.</source>
        <translation>Installieren Sie den Treiber von NVIDIA, oder wählen Sie den Prozessor.</translation>
    </message>
    <message>
        <source>Install XWayland: the overlay then runs through it.</source>
        <translation>Installieren Sie XWayland: Die Einblendung läuft dann darüber.</translation>
    </message>
    <message>
        <source>Install a loopback device such as BlackHole (https://existential.audio/blackhole), make a Multi-Output Device of it and your loudspeakers in Audio MIDI Setup, and choose that as the output.</source>
        <translation>Installieren Sie ein Schleifengerät wie BlackHole (https://existential.audio/blackhole), machen Sie im Audio-MIDI-Setup daraus und aus Ihren Lautsprechern ein Gerät mit mehreren Ausgängen, und wählen Sie dieses als Ausgabe.</translation>
    </message>
    <message>
        <source>Install a newer NVIDIA driver, one for CUDA 12.</source>
        <translation>Installieren Sie einen neueren NVIDIA-Treiber, einen für CUDA 12.</translation>
    </message>
    <message>
        <source>Install it (Debian and Ubuntu: apt install libportaudio2), then start again.</source>
        <translation>Installieren Sie sie (Debian und Ubuntu: apt install libportaudio2), und starten Sie neu.</translation>
    </message>
    <message>
        <source>Install the ALSA plugins (Debian and Ubuntu: apt install libasound2-plugins).</source>
        <translation>Installieren Sie die ALSA-Plugins (Debian und Ubuntu: apt install libasound2-plugins).</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>Das ist ein Ordner</translation>
    </message>
    <message>
        <source>It is used for now; enter it again next time.</source>
        <translation>Sie wird jetzt verwendet; geben Sie sie beim nächsten Mal wieder an.</translation>
    </message>
    <message>
        <source>It looks like localhost:4455 or 192.168.1.20:4455.</source>
        <translation>Sie lautet wie localhost:4455 oder 192.168.1.20:4455.</translation>
    </message>
    <message>
        <source>It may have been merged or removed; undo brings it back.</source>
        <translation>Vielleicht wurde er zusammengelegt oder entfernt; Rückgängig bringt ihn wieder.</translation>
    </message>
    <message>
        <source>It needs macOS 14.2 or later, and the package catap.</source>
        <translation>Dazu sind macOS 14.2 oder neuer und das Paket catap nötig.</translation>
    </message>
    <message>
        <source>Its text is unchanged. Restore the sound from a backup if there is one.</source>
        <translation>Ihr Text ist, wie er war. Holen Sie den Ton aus einer Sicherung zurück, wo es eine gibt.</translation>
    </message>
    <message>
        <source>Large model of accurate mode; its draft is {draft}.</source>
        <translation>Großes Modell des genauen Modus; sein Entwurfsmodell ist {draft}.</translation>
    </message>
    <message>
        <source>Leave only one of them there.</source>
        <translation>Lassen Sie nur eines davon dort.</translation>
    </message>
    <message>
        <source>Leave the compute type to Captioner: int8 on a CPU, float16 on a CUDA GPU.</source>
        <translation>Überlassen Sie die Rechenart Captioner: int8 auf einem Prozessor, float16 auf einer CUDA-Grafikkarte.</translation>
    </message>
    <message>
        <source>Lines that were not sent: {count}.</source>
        <translation>Nicht gesendete Zeilen: {count}.</translation>
    </message>
    <message>
        <source>Lines that were too old to send: {count}.</source>
        <translation>Zeilen, die zu alt zum Senden waren: {count}.</translation>
    </message>
    <message>
        <source>Listening to {name} failed: {error}.</source>
        <translation>Das Hören von {name} ist gescheitert: {error}.</translation>
    </message>
    <message>
        <source>Lost connection to {name}</source>
        <translation>Verbindung zu {name} verloren</translation>
    </message>
    <message>
        <source>Models are downloaded from {endpoint}, and only when you ask for them.</source>
        <translation>Modelle kommen von {endpoint}, und nur, wenn man es verlangt.</translation>
    </message>
    <message>
        <source>Name a downloaded model; `captioner models list` shows them.</source>
        <translation>Nennen Sie ein geladenes Modell; `captioner models list` zeigt sie.</translation>
    </message>
    <message>
        <source>Name a file in a folder of yours.</source>
        <translation>Nennen Sie eine Datei in einem Ihrer Ordner.</translation>
    </message>
    <message>
        <source>Name a file in a folder that exists and that you may write to.</source>
        <translation>Nennen Sie eine Datei in einem Ordner, den es gibt und in den Sie schreiben dürfen.</translation>
    </message>
    <message>
        <source>Name a folder that exists and that you may read.</source>
        <translation>Nennen Sie einen Ordner, den es gibt und der gelesen werden darf.</translation>
    </message>
    <message>
        <source>Name another file, or end that one first.</source>
        <translation>Nennen Sie eine andere Datei, oder beenden Sie den anderen zuerst.</translation>
    </message>
    <message>
        <source>Name another file, or make that one writable.</source>
        <translation>Nennen Sie eine andere Datei, oder heben Sie den Schreibschutz auf.</translation>
    </message>
    <message>
        <source>Name another file.</source>
        <translation>Nennen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Name at least one file.</source>
        <translation>Nennen Sie mindestens eine Datei.</translation>
    </message>
    <message>
        <source>Name it first.</source>
        <translation>Geben Sie ihr zuerst einen Namen.</translation>
    </message>
    <message>
        <source>Name the directory, or the model as `captioner models list` shows it.</source>
        <translation>Nennen Sie den Ordner oder das Modell so, wie `captioner models list` es zeigt.</translation>
    </message>
    <message>
        <source>Name the files in it, or wait for new ones in it with --watch.</source>
        <translation>Nennen Sie die Dateien darin, oder warten Sie mit --watch auf neue.</translation>
    </message>
    <message>
        <source>Name the files in it.</source>
        <translation>Nennen Sie die Dateien darin.</translation>
    </message>
    <message>
        <source>Name them in Sessions.</source>
        <translation>Benennen Sie sie unter „Sitzungen“.</translation>
    </message>
    <message>
        <source>No NVIDIA GPU with a driver was found on this computer.</source>
        <translation>Auf diesem Rechner wurde keine NVIDIA-Grafikkarte mit Treiber gefunden.</translation>
    </message>
    <message>
        <source>No NVIDIA GPU with a driver was found; captions are made on the CPU.</source>
        <translation>Es wurde keine NVIDIA-Grafikkarte mit Treiber gefunden; Untertitel entstehen auf dem Prozessor.</translation>
    </message>
    <message>
        <source>No application called &quot;{wanted}&quot; is playing sound now.</source>
        <translation>Keine Anwendung namens „{wanted}“ gibt gerade Ton wieder.</translation>
    </message>
    <message>
        <source>No application called &quot;{wanted}&quot; is playing sound now, and no other is either.</source>
        <translation>Keine Anwendung namens „{wanted}“ gibt gerade Ton wieder; es läuft auch keine andere Wiedergabe.</translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation>Es wurde kein Mikrofon gefunden.</translation>
    </message>
    <message>
        <source>No program is reading from the pipe {path}.</source>
        <translation>Niemand liest aus der Pipe {path}.</translation>
    </message>
    <message>
        <source>No response yet; check your internet connection</source>
        <translation>Noch keine Antwort; prüfen Sie die Internetverbindung</translation>
    </message>
    <message>
        <source>No session folder could be made in {root}: too many have the same name.</source>
        <translation>In {root} konnte kein Sitzungsordner angelegt werden: Zu viele haben denselben Namen.</translation>
    </message>
    <message>
        <source>No sound was kept from here on.</source>
        <translation>Ab hier ist kein Ton aufbewahrt.</translation>
    </message>
    <message>
        <source>No sound was kept for the session {name}.</source>
        <translation>Von der Sitzung {name} wurde kein Ton aufgehoben.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Auf dem Gerät ist kein Platz mehr</translation>
    </message>
    <message>
        <source>No speaker in this transcript is called {edit}.</source>
        <translation>In diesem Transkript heißt niemand {edit}.</translation>
    </message>
    <message>
        <source>No speech was heard in {name}.</source>
        <translation>In {name} wurde keine Sprache gehört.</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner nicht gefunden</translation>
    </message>
    <message>
        <source>No computer sound was found that can be captured.</source>
        <translation>Es wurde kein Rechnerton gefunden, der sich mithören lässt.</translation>
    </message>
    <message>
        <source>No voice is remembered for {name}.</source>
        <translation>Von {name} ist keine Stimme gemerkt.</translation>
    </message>
    <message>
        <source>Nobody is recognised, and the file stays as it is. Replace it with an undamaged copy, or delete all voices (captioner voices forget --all).</source>
        <translation>Niemand wird erkannt, und die Datei bleibt, wie sie ist. Legen Sie eine unbeschädigte dorthin, oder löschen Sie alle Stimmen (captioner voices forget --all).</translation>
    </message>
    <message>
        <source>{name} delivered no data.</source>
        <translation>Aus {name} kamen keine Daten.</translation>
    </message>
    <message>
        <source>Nothing is kept, so no voice is remembered.</source>
        <translation>Nichts wird behalten, also wird auch keine Stimme gemerkt.</translation>
    </message>
    <message>
        <source>OBS asks for a password.</source>
        <translation>OBS verlangt ein Passwort.</translation>
    </message>
    <message>
        <source>OBS cannot be reached ({reason}); trying again.</source>
        <translation>OBS ist nicht erreichbar ({reason}); es wird weiter versucht.</translation>
    </message>
    <message>
        <source>OBS is not streaming; captions will follow when it does.</source>
        <translation>OBS streamt nicht; die Untertitel folgen, sobald es streamt.</translation>
    </message>
    <message>
        <source>OBS ended the connection; trying again.</source>
        <translation>OBS hat die Verbindung beendet; es wird weiter versucht.</translation>
    </message>
    <message>
        <source>OBS refused the password.</source>
        <translation>OBS hat das Passwort abgelehnt.</translation>
    </message>
    <message>
        <source>OBS speaks another version of its protocol.</source>
        <translation>OBS spricht eine andere Version seines Protokolls.</translation>
    </message>
    <message>
        <source>OBS stream</source>
        <translation>OBS-Stream</translation>
    </message>
    <message>
        <source>OBS is not accepting captions now (error {code}); trying again.</source>
        <translation>OBS nimmt gerade keine Untertitel an (Fehler {code}); neuer Versuch folgt.</translation>
    </message>
    <message>
        <source>Only {heard_s} s of this voice were heard.</source>
        <translation>Von dieser Stimme wurden erst {heard_s} s gehört.</translation>
    </message>
    <message>
        <source>Opening the sound</source>
        <translation>Das Öffnen der Tonquelle</translation>
    </message>
    <message>
        <source>Other screens</source>
        <translation>Andere Bildschirme</translation>
    </message>
    <message>
        <source>Past session</source>
        <translation>Frühere Sitzung</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Zugriff verweigert</translation>
    </message>
    <message>
        <source>Pipe a recording into it: captioner transcribe - &lt; talk.wav</source>
        <translation>Leiten Sie eine Aufnahme hinein: captioner transcribe - &lt; talk.wav</translation>
    </message>
    <message>
        <source>Playing now: {names}.</source>
        <translation>Gerade laufen: {names}.</translation>
    </message>
    <message>
        <source>Please install Captioner again.</source>
        <translation>Bitte installieren Sie Captioner neu.</translation>
    </message>
    <message>
        <source>PortAudio cannot reach the sound server: ALSA has no device called pulse.</source>
        <translation>PortAudio erreicht den Tonserver nicht: ALSA hat kein Gerät namens pulse.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Das Dateisystem ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Reading {name} failed: {error}.</source>
        <translation>{name} konnte nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>Recognition failed unexpectedly ({name}: {error}).</source>
        <translation>Die Erkennung ist unerwartet gescheitert ({name}: {error}).</translation>
    </message>
    <message>
        <source>Recognition uses {shown}.</source>
        <translation>Die Erkennung benutzt {shown}.</translation>
    </message>
    <message>
        <source>Recognition was stopped.</source>
        <translation>Die Erkennung wurde angehalten.</translation>
    </message>
    <message>
        <source>Recording without captions: recognition failed.</source>
        <translation>Aufnahme ohne Untertitel: Die Erkennung ist ausgefallen.</translation>
    </message>
    <message>
        <source>Remember it when it has spoken for {least_s} s.</source>
        <translation>Merken Sie sie, wenn sie {least_s} s gesprochen hat.</translation>
    </message>
    <message>
        <source>Run `captioner doctor` to see what is missing, or choose the CPU.</source>
        <translation>Rufen Sie `captioner doctor` auf, um zu sehen, was fehlt, oder wählen Sie den Prozessor.</translation>
    </message>
    <message>
        <source>Run `captioner models list` for the names, or give a hub id such as Systran/faster-whisper-small.en.</source>
        <translation>Rufen Sie `captioner models list` für die Namen auf, oder geben Sie eine Kennung wie Systran/faster-whisper-small.en an.</translation>
    </message>
    <message>
        <source>Run `captioner models list` to see the models on this computer.</source>
        <translation>Rufen Sie `captioner models list` auf, um die Modelle auf diesem Rechner zu sehen.</translation>
    </message>
    <message>
        <source>Run `captioner models list` to see the models, or name a model&apos;s directory.</source>
        <translation>Rufen Sie `captioner models list` auf, um die Modelle zu sehen, oder nennen Sie den Ordner eines Modells.</translation>
    </message>
    <message>
        <source>Run `captioner models list` to see which are.</source>
        <translation>Rufen Sie `captioner models list` auf, um zu sehen, welche da sind.</translation>
    </message>
    <message>
        <source>Run `captioner models remove {model}`, then download it again.</source>
        <translation>Führen Sie `captioner models remove {model}` aus und laden Sie es dann noch einmal herunter.</translation>
    </message>
    <message>
        <source>Run `captioner models verify {name}` to see which files are damaged, or download the model again.</source>
        <translation>Rufen Sie `captioner models verify {name}` auf, um zu sehen, welche Dateien beschädigt sind, oder laden Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>Run `git lfs pull` in its folder, or download the file again.</source>
        <translation>Führen Sie in ihrem Ordner `git lfs pull` aus, oder laden Sie die Datei neu herunter.</translation>
    </message>
    <message>
        <source>Run `{command} {name_or_dir}` once, or name the directory that it is in.</source>
        <translation>Führen Sie einmal `{command} {name_or_dir}` aus, oder nennen Sie das Verzeichnis, in dem es liegt.</translation>
    </message>
    <message>
        <source>Run: captioner models import {folder}</source>
        <translation>Führen Sie aus: captioner models import {folder}</translation>
    </message>
    <message>
        <source>Save the sound to a file first, or use the source mic or system.</source>
        <translation>Speichern Sie den Ton zuerst als Datei, oder nehmen Sie die Quelle mic oder system.</translation>
    </message>
    <message>
        <source>Set another sample rate or channel count for it in the system&apos;s sound settings.</source>
        <translation>Stellen Sie in den Toneinstellungen des Systems eine andere Abtastrate oder Kanalzahl dafür ein.</translation>
    </message>
    <message>
        <source>Set the computer&apos;s clock, or choose another folder with --save.</source>
        <translation>Stellen Sie die Uhr des Rechners, oder wählen Sie einen anderen Ordner (--save).</translation>
    </message>
    <message>
        <source>Several devices are called &quot;{wanted}&quot;: {matches}.</source>
        <translation>Mehrere Geräte heißen „{wanted}“: {matches}.</translation>
    </message>
    <message>
        <source>Slower than distil-medium.en at about the same accuracy.</source>
        <translation>Langsamer als distil-medium.en bei etwa gleicher Genauigkeit.</translation>
    </message>
    <message>
        <source>Slower than distil-small.en at about the same accuracy.</source>
        <translation>Langsamer als distil-small.en bei etwa gleicher Genauigkeit.</translation>
    </message>
    <message>
        <source>Some settings could not be used and were reset to their defaults: {names}.</source>
        <translation>Einige Einstellungen waren nicht zu gebrauchen und wurden auf ihre Vorgaben zurückgesetzt: {names}.</translation>
    </message>
    <message>
        <source>Some sounds are not captioned: this computer is too busy.</source>
        <translation>Manche Geräusche werden nicht untertitelt: Dieser Rechner ist zu beschäftigt.</translation>
    </message>
    <message>
        <source>Somebody ended this connection in OBS.</source>
        <translation>Jemand hat diese Verbindung in OBS beendet.</translation>
    </message>
    <message>
        <source>Something unexpected happened; the log has the details.</source>
        <translation>Etwas Unerwartetes ist geschehen; Näheres steht im Protokoll.</translation>
    </message>
    <message>
        <source>Sound from {source} is back.</source>
        <translation>{source} liefert wieder Ton.</translation>
    </message>
    <message>
        <source>Sounds are not captioned: {reason}</source>
        <translation>Geräusche werden nicht untertitelt: {reason}</translation>
    </message>
    <message>
        <source>Standard input is a terminal, a device or a folder, not a recording.</source>
        <translation>Die Standardeingabe ist ein Terminal, ein Gerät oder ein Ordner, keine Aufnahme.</translation>
    </message>
    <message>
        <source>Start playback in it, then try again; captioner devices lists what is playing.</source>
        <translation>Starten Sie dort die Wiedergabe und versuchen Sie es erneut; captioner devices listet auf, was läuft.</translation>
    </message>
    <message>
        <source>Start the program that reads it first.</source>
        <translation>Starten Sie zuerst das Programm, das daraus liest.</translation>
    </message>
    <message>
        <source>Stop captioning first.</source>
        <translation>Beenden Sie zuerst das Untertiteln.</translation>
    </message>
    <message>
        <source>Stop them, then read the three sentences aloud.</source>
        <translation>Beenden Sie das Untertiteln, und lesen Sie dann die drei Sätze vor.</translation>
    </message>
    <message>
        <source>Switch the captions on again.</source>
        <translation>Schalten Sie die Untertitel wieder ein.</translation>
    </message>
    <message>
        <source>Computer sound cannot be captured: PyAudioWPatch is not installed.</source>
        <translation>Der Rechnerton lässt sich nicht mithören: PyAudioWPatch ist nicht installiert.</translation>
    </message>
    <message>
        <source>Teams no longer accepts this address.</source>
        <translation>Teams nimmt diese Adresse nicht mehr an.</translation>
    </message>
    <message>
        <source>Teams does not understand this address.</source>
        <translation>Teams versteht diese Adresse nicht.</translation>
    </message>
    <message>
        <source>Teams meeting</source>
        <translation>Teams-Besprechung</translation>
    </message>
    <message>
        <source>The Teams meeting has not started, or nobody has turned captions on in it; captions will follow when that is done.</source>
        <translation>Die Teams-Besprechung hat nicht begonnen, oder niemand hat darin Untertitel eingeschaltet; die Untertitel folgen, sobald das geschehen ist.</translation>
    </message>
    <message>
        <source>The Zoom meeting has not started; captions will follow when it has.</source>
        <translation>Das Zoom-Meeting hat noch nicht begonnen; die Untertitel folgen, sobald es begonnen hat.</translation>
    </message>
    <message>
        <source>The address cannot be kept: this system has no keyring, or it is locked.</source>
        <translation>Die Adresse kann nicht aufbewahrt werden: Dieses System hat keinen Schlüsselbund, oder er ist gesperrt.</translation>
    </message>
    <message>
        <source>The address cannot be removed from the system&apos;s keyring.</source>
        <translation>Die Adresse kann nicht aus dem Schlüsselbund des Systems entfernt werden.</translation>
    </message>
    <message>
        <source>The captions of a stream can have Latin letters only. For other scripts, share captions as a web page, and add that to OBS as a browser source.</source>
        <translation>Die Untertitel eines Streams haben nur lateinische Buchstaben. Für andere Schriften geben Sie die Untertitel als Seite frei und fügen diese in OBS als Browserquelle hinzu.</translation>
    </message>
    <message>
        <source>The captions reach as far as the sound does. If the file plays in a media player, save it there in another format.</source>
        <translation>Die Untertitel reichen so weit wie der Ton. Wenn ein Abspielprogramm die Datei abspielt, speichern Sie sie dort in einem anderen Format.</translation>
    </message>
    <message>
        <source>The captions reach as far as the sound does; copy the file again for the rest.</source>
        <translation>Die Untertitel reichen so weit wie der Ton; kopieren Sie die Datei für den Rest noch einmal.</translation>
    </message>
    <message>
        <source>The model catalogue {file} cannot be used: {reason}.</source>
        <translation>Der Modellkatalog {file} ist nicht zu gebrauchen: {reason}.</translation>
    </message>
    <message>
        <source>The desktop cannot open {address}.</source>
        <translation>Die Arbeitsumgebung kann {address} nicht öffnen.</translation>
    </message>
    <message>
        <source>The device was changed</source>
        <translation>Das Gerät wurde gewechselt</translation>
    </message>
    <message>
        <source>The disk became full while {model_name} was written to {place}.</source>
        <translation>Die Platte wurde voll, während {model_name} nach {place} geschrieben wurde.</translation>
    </message>
    <message>
        <source>The download of {name} is paused.</source>
        <translation>Das Laden von {name} ist angehalten.</translation>
    </message>
    <message>
        <source>The drive with {folder} is slow to respond. Captions are kept and will be saved when it does.</source>
        <translation>Das Laufwerk von {folder} antwortet nur langsam. Untertitel werden behalten und gespeichert, sobald es antwortet.</translation>
    </message>
    <message>
        <source>The encoding {encoding} cannot represent {text}.</source>
        <translation>Die Kodierung {encoding} kennt {text} nicht.</translation>
    </message>
    <message>
        <source>The file {path} cannot be read: permission denied.</source>
        <translation>Die Datei {path} ist nicht zu lesen: Zugriff verweigert.</translation>
    </message>
    <message>
        <source>The file {path} is empty.</source>
        <translation>Die Datei {path} ist leer.</translation>
    </message>
    <message>
        <source>The first distilled release, the draft of large-v2.</source>
        <translation>Die erste destillierte Version, der Entwurf für large-v2.</translation>
    </message>
    <message>
        <source>The hub sent {sent} for {path} of {name}, which has {size_bytes} bytes.</source>
        <translation>Der Modellserver schickte {sent} für {path} von {name}; es hat {size_bytes} Bytes.</translation>
    </message>
    <message>
        <source>The installation is damaged: CHANGELOG.md cannot be read.</source>
        <translation>Die Installation ist beschädigt: CHANGELOG.md ist nicht zu lesen.</translation>
    </message>
    <message>
        <source>The installation is damaged: {name} is missing.</source>
        <translation>Die Installation ist beschädigt: {name} fehlt.</translation>
    </message>
    <message>
        <source>The kept sound {name} cannot be decoded: {reason}.</source>
        <translation>Der aufgehobene Ton {name} lässt sich nicht dekodieren: {reason}.</translation>
    </message>
    <message>
        <source>The kept sound {name} cannot be read.</source>
        <translation>Der aufgehobene Ton {name} ist nicht zu lesen.</translation>
    </message>
    <message>
        <source>The kept sound {name} is damaged; not all of it can be read.</source>
        <translation>Der aufgehobene Ton {name} ist beschädigt; nicht alles davon ist zu lesen.</translation>
    </message>
    <message>
        <source>The key of the web hook cannot be read.</source>
        <translation>Der Schlüssel des Webhooks ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The list of transcripts is being used by another program.</source>
        <translation>Die Liste der Transkripte wird gerade von einem anderen Programm benutzt.</translation>
    </message>
    <message>
        <source>The listing of {repository} at {endpoint} is not that of a model hub.</source>
        <translation>Die Liste von {repository} bei {endpoint} ist nicht die eines Modellservers.</translation>
    </message>
    <message>
        <source>The loudspeaker cannot be used ({reason}).</source>
        <translation>Der Lautsprecher kann nicht verwendet werden ({reason}).</translation>
    </message>
    <message>
        <source>The loudspeaker accepts no sound.</source>
        <translation>Der Lautsprecher nimmt keinen Ton an.</translation>
    </message>
    <message>
        <source>The model hub does not give {url} to everybody ({code}).</source>
        <translation>Der Modellserver gibt {url} nicht an jeden heraus ({code}).</translation>
    </message>
    <message>
        <source>The model hub has no {path} ({code}).</source>
        <translation>Der Modellserver hat {path} nicht ({code}).</translation>
    </message>
    <message>
        <source>The model hub refused {url}: {code} {reason}.</source>
        <translation>Der Modellserver hat {url} abgelehnt: {code} {reason}.</translation>
    </message>
    <message>
        <source>The model in {model_dir} could not be used on this computer: {reason}.</source>
        <translation>Das Modell in {model_dir} ließ sich auf diesem Rechner nicht benutzen: {reason}.</translation>
    </message>
    <message>
        <source>The model in {path}.</source>
        <translation>Das Modell in {path}.</translation>
    </message>
    <message>
        <source>The model {model_name} could not recognise speech: {error}.</source>
        <translation>Das Modell {model_name} konnte keine Sprache erkennen: {error}.</translation>
    </message>
    <message>
        <source>The model {model_name} does not support the language {language}.</source>
        <translation>Das Modell {model_name} kennt die Sprache {language} nicht.</translation>
    </message>
    <message>
        <source>The model {model_name} supports English only, not the language {language}.</source>
        <translation>Das Modell {model_name} kennt nur Englisch, nicht die Sprache {language}.</translation>
    </message>
    <message>
        <source>The model {name_or_dir} is not on this computer.</source>
        <translation>Das Modell {name_or_dir} ist nicht auf diesem Rechner.</translation>
    </message>
    <message>
        <source>The model {name} cannot run on {device} as {compute_type}: {error}.</source>
        <translation>Das Modell {name} läuft auf {device} nicht als {compute_type}: {error}.</translation>
    </message>
    <message>
        <source>The model {name} cannot use the GPU: {reason}.</source>
        <translation>Das Modell {name} kann die Grafikkarte nicht benutzen: {reason}.</translation>
    </message>
    <message>
        <source>The model {name} does not fit into the memory of this computer&apos;s {device}.</source>
        <translation>Das Modell {name} passt nicht in den Speicher dieses Rechners ({device}).</translation>
    </message>
    <message>
        <source>The model {name} in {path} could not be loaded: {reason}.</source>
        <translation>Das Modell {name} in {path} konnte nicht geladen werden: {reason}.</translation>
    </message>
    <message>
        <source>The model {name} is damaged: {file} cannot be read ({error}).</source>
        <translation>Das Modell {name} ist beschädigt: {file} ist nicht zu lesen ({error}).</translation>
    </message>
    <message>
        <source>The model {name} is damaged: {file} does not hold a JSON object.</source>
        <translation>Das Modell {name} ist beschädigt: {file} enthält kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>The model {name} is damaged: {file} is not a regular file.</source>
        <translation>Das Modell {name} ist beschädigt: {file} ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>The model {name} is damaged: {model_file} does not begin as a CTranslate2 model.</source>
        <translation>Das Modell {name} ist beschädigt: {model_file} beginnt nicht wie ein CTranslate2-Modell.</translation>
    </message>
    <message>
        <source>The model {name} is not imported: {file} is a link that leads out of its folder.</source>
        <translation>Das Modell {name} wird nicht importiert: {file} ist eine Verknüpfung, die aus seinem Ordner hinausführt.</translation>
    </message>
    <message>
        <source>The model {name} is not on this computer.</source>
        <translation>Das Modell {name} ist nicht auf diesem Rechner.</translation>
    </message>
    <message>
        <source>The model {name} is on this computer.</source>
        <translation>Das Modell {name} ist auf diesem Rechner.</translation>
    </message>
    <message>
        <source>The model {name} is too large for this computer&apos;s memory.</source>
        <translation>Das Modell {name} ist zu groß für den Speicher dieses Rechners.</translation>
    </message>
    <message>
        <source>The old file is kept as {name}.</source>
        <translation>Die alte Datei ist als {name} aufgehoben.</translation>
    </message>
    <message>
        <source>The organiser of the Teams meeting opens its options, turns on “Provide CART captions”, and copies the link below it.</source>
        <translation>Der Organisator der Teams-Besprechung öffnet deren Optionen, schaltet „CART-Untertitel bereitstellen“ ein und kopiert den Link darunter.</translation>
    </message>
    <message>
        <source>The page for other screens cannot be opened: {reason}.</source>
        <translation>Die Seite für andere Bildschirme lässt sich nicht öffnen: {reason}.</translation>
    </message>
    <message>
        <source>The process that hears sounds stopped {attempts} times at the same place: {reason}.</source>
        <translation>Der Prozess, der Geräusche hört, endete {attempts}-mal an derselben Stelle: {reason}.</translation>
    </message>
    <message>
        <source>The process that tells voices apart stopped {attempts} times at the same place: {reason}.</source>
        <translation>Der Prozess, der Stimmen unterscheidet, endete {attempts}-mal an derselben Stelle: {reason}.</translation>
    </message>
    <message>
        <source>The record of when it was captioned, and with what, is damaged.</source>
        <translation>Der Eintrag, wann und womit untertitelt wurde, ist beschädigt.</translation>
    </message>
    <message>
        <source>The remembered voices in {file} cannot be read: {reason}.</source>
        <translation>Die gemerkten Stimmen in {file} können nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>The report could not be saved: {reason}.</source>
        <translation>Der Bericht konnte nicht gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>The saved session has been corrected since, and stays as it is.</source>
        <translation>Die gespeicherte Sitzung wurde inzwischen korrigiert und bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>This caption is too short to be compared with others.</source>
        <translation>Dieser Untertitel ist zu kurz, um ihn mit anderen zu vergleichen.</translation>
    </message>
    <message>
        <source>This session was captioned again, and its voices are different now.</source>
        <translation>Diese Sitzung wurde erneut untertitelt; ihre Stimmen sind jetzt andere.</translation>
    </message>
    <message>
        <source>Undo its corrections in Sessions.</source>
        <translation>Machen Sie ihre Korrekturen unter „Sitzungen“ rückgängig.</translation>
    </message>
    <message>
        <source>Unlock the keyring, then start Captioner again.</source>
        <translation>Entsperren Sie den Schlüsselbund, und starten Sie Captioner dann neu.</translation>
    </message>
    <message>
        <source>What was kept in the system&apos;s keyring cannot be read.</source>
        <translation>Was im Schlüsselbund des Systems aufbewahrt wurde, kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>`captioner voices list` shows whose voices are.</source>
        <translation>`captioner voices list` sagt, wessen Stimmen es sind.</translation>
    </message>
    <message>
        <source>a newer version wrote it</source>
        <translation>eine neuere Version hat sie geschrieben</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>sie ist beschädigt</translation>
    </message>
    <message>
        <source>live captions</source>
        <translation>Live-Untertitel</translation>
    </message>
    <message>
        <source>the address of the proxy that is set here cannot be read</source>
        <translation>die Adresse des hier eingestellten Proxys ist nicht lesbar</translation>
    </message>
    <message>
        <source>the last ones took too long</source>
        <translation>die letzten brauchten zu lange</translation>
    </message>
    <message>
        <source>{count} of {total} lines were left out: a list has at most {most} lines of {longest} characters.</source>
        <translation>{count} von {total} Zeilen wurden ausgelassen: Eine Liste hat höchstens {most} Zeilen mit {longest} Zeichen.</translation>
    </message>
    <message>
        <source>{name} delivered no sound</source>
        <translation>{name} lieferte keinen Ton</translation>
    </message>
    <message>
        <source>{name} is being transcribed by another run with the same settings.</source>
        <translation>{name} wird bereits von einem anderen Lauf mit denselben Einstellungen transkribiert.</translation>
    </message>
    <message>
        <source>{path} is a file, and models are imported by their folder.</source>
        <translation>{path} ist eine Datei; Modelle werden als Ordner importiert.</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>„{title}“</translation>
    </message>
    <message>
        <source>Behind by {backlog_s:.1f} s</source>
        <translation>{backlog_s:.1f} s im Rückstand</translation>
    </message>
    <message>
        <source>100 languages, the most accurate of the fast ones.</source>
        <translation>100 Sprachen, das genaueste unter den schnellen.</translation>
    </message>
    <message>
        <source>100 languages. The largest, for recordings and for GPUs.</source>
        <translation>100 Sprachen. Das größte, für Aufnahmen und für Grafikkarten.</translation>
    </message>
    <message>
        <source>Accurate for English, at half the size.</source>
        <translation>Genau für Englisch, bei halber Größe.</translation>
    </message>
    <message>
        <source>Captioner {version}, Python {python}, {platform}.</source>
        <translation>Captioner {version}, Python {python}, {platform}.</translation>
    </message>
    <message>
        <source>Captions appear about {behind_s:.1f} s behind speech.</source>
        <translation>Untertitel erscheinen etwa {behind_s:.1f} s nach dem Gesagten.</translation>
    </message>
    <message>
        <source>Captions are not being saved: {reason}</source>
        <translation>Untertitel werden nicht gespeichert: {reason}</translation>
    </message>
    <message>
        <source>Captions are saved again.</source>
        <translation>Untertitel werden wieder gespeichert.</translation>
    </message>
    <message>
        <source>Continuing without the fast preview: {error}</source>
        <translation>Es geht ohne die schnelle Vorschau weiter: {error}</translation>
    </message>
    <message>
        <source>Continuing without the fast preview: {reason}</source>
        <translation>Es geht ohne die schnelle Vorschau weiter: {reason}</translation>
    </message>
    <message>
        <source>Checking {path}</source>
        <translation>{path} wird geprüft</translation>
    </message>
    <message>
        <source>Choose a multilingual model such as large-v3.</source>
        <translation>Wählen Sie ein mehrsprachiges Modell wie large-v3.</translation>
    </message>
    <message>
        <source>Choose another folder with --output-dir.</source>
        <translation>Wählen Sie mit --output-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Choose another one with --output-dir.</source>
        <translation>Wählen Sie mit --output-dir einen anderen.</translation>
    </message>
    <message>
        <source>Choose {name}, about {factor} times as fast.</source>
        <translation>Wählen Sie {name}, etwa {factor}-mal so schnell.</translation>
    </message>
    <message>
        <source>Close programs that you do not need, then try again.</source>
        <translation>Schließen Sie Programme, die Sie nicht brauchen, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Vollständig</translation>
    </message>
    <message>
        <source>Downloading {path}</source>
        <translation>{path} wird geladen</translation>
    </message>
    <message>
        <source>Fast, but less accurate.</source>
        <translation>Schnell, aber weniger genau.</translation>
    </message>
    <message>
        <source>Finishing what was said</source>
        <translation>Gesagtes wird fertig erkannt</translation>
    </message>
    <message>
        <source>Finishing {waiting_s} s of speech</source>
        <translation>Noch {waiting_s} s Sprache zu erkennen</translation>
    </message>
    <message>
        <source>Found {names}.</source>
        <translation>Gefunden: {names}.</translation>
    </message>
    <message>
        <source>Found: {devices}.</source>
        <translation>Gefunden: {devices}.</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder with --output-dir.</source>
        <translation>Geben Sie Speicherplatz frei, oder wählen Sie mit --output-dir einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Free some space, or name a file on another disk.</source>
        <translation>Geben Sie Speicherplatz frei, oder nennen Sie eine Datei auf einem anderen Datenträger.</translation>
    </message>
    <message>
        <source>Give it another one with --name.</source>
        <translation>Geben Sie ihm mit --name einen anderen.</translation>
    </message>
    <message>
        <source>Good for English, and fast enough for older laptops.</source>
        <translation>Gut für Englisch und schnell genug für ältere Laptops.</translation>
    </message>
    <message>
        <source>If the GPU is not used: pip install {cublas_package}</source>
        <translation>Wenn die Grafikkarte nicht benutzt wird: pip install {cublas_package}</translation>
    </message>
    <message>
        <source>It needs {memory_gb:.1f} GB of memory, and {free_gb:.1f} GB are free.</source>
        <translation>Es braucht {memory_gb:.1f} GB Arbeitsspeicher, und {free_gb:.1f} GB sind frei.</translation>
    </message>
    <message>
        <source>Landlock and seccomp</source>
        <translation>Landlock und seccomp</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>Hört zu</translation>
    </message>
    <message>
        <source>Listening to {name} again</source>
        <translation>{name} wird wieder gehört</translation>
    </message>
    <message>
        <source>Loading model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Models and recordings are read in separate processes; this system has neither Landlock nor seccomp to keep these from writing files and from the network.</source>
        <translation>Modelle und Aufnahmen werden in eigenen Prozessen gelesen; dieses System hat weder Landlock noch seccomp, um sie vom Schreiben und vom Netz abzuhalten.</translation>
    </message>
    <message>
        <source>Models and recordings are read in separate processes; this system has no way to keep these from writing files and from the network.</source>
        <translation>Modelle und Aufnahmen werden in eigenen Prozessen gelesen; dieses System kann sie nicht vom Schreiben und vom Netz abhalten.</translation>
    </message>
    <message>
        <source>Models and recordings are read in processes that can neither write a file nor reach the network ({means}).</source>
        <translation>Modelle und Aufnahmen werden in Prozessen gelesen, die weder eine Datei schreiben noch das Netz erreichen können ({means}).</translation>
    </message>
    <message>
        <source>Models and recordings are read in processes that cannot write a file (Landlock); this system has no way to keep them from the network (no seccomp).</source>
        <translation>Modelle und Aufnahmen werden in Prozessen gelesen, die keine Datei schreiben können (Landlock); vom Netz kann dieses System sie nicht abhalten (kein seccomp).</translation>
    </message>
    <message>
        <source>Most accurate for English.</source>
        <translation>Am genauesten für Englisch.</translation>
    </message>
    <message>
        <source>No microphone can be captured.</source>
        <translation>Es lässt sich kein Mikrofon mithören.</translation>
    </message>
    <message>
        <source>No sound from {source}: is it muted, or is Captioner not allowed to use it?</source>
        <translation>Kein Ton von {source}: stummgeschaltet, oder darf Captioner es nicht verwenden?</translation>
    </message>
    <message>
        <source>No computer sound can be captured.</source>
        <translation>Es lässt sich kein Rechnerton mithören.</translation>
    </message>
    <message>
        <source>Now listening to {name}</source>
        <translation>Jetzt wird {name} gehört</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Recognition stopped {attempts} times at the same place: {reason}.</source>
        <translation>Die Erkennung blieb {attempts}-mal an derselben Stelle stehen: {reason}.</translation>
    </message>
    <message>
        <source>Run: captioner models download {name}; then caption with --model and that name.</source>
        <translation>Führen Sie aus: captioner models download {name}; untertiteln Sie dann mit --model und diesem Namen.</translation>
    </message>
    <message>
        <source>Skipped damaged sound in {name} at {time}</source>
        <translation>Beschädigter Ton in {name} bei {time} wurde übersprungen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopped: {reason}</source>
        <translation>Angehalten: {reason}</translation>
    </message>
    <message>
        <source>Switch off “Don’t save anything” in the settings, or use captioner transcribe.</source>
        <translation>Schalten Sie in den Einstellungen „Nichts speichern“ aus, oder verwenden Sie captioner transcribe.</translation>
    </message>
    <message>
        <source>Switch off “Don’t save anything” in the settings, then start again.</source>
        <translation>Schalten Sie in den Einstellungen „Nichts speichern“ aus, und starten Sie erneut.</translation>
    </message>
    <message>
        <source>The GPU ({gpus}) is not used: {reason}.</source>
        <translation>Die Grafikkarte ({gpus}) wird nicht benutzt: {reason}.</translation>
    </message>
    <message>
        <source>The computer slept for {duration}</source>
        <translation>Der Rechner hat {duration} geschlafen</translation>
    </message>
    <message>
        <source>The download of {names} is not complete.</source>
        <translation>{names} ist noch nicht ganz geladen.</translation>
    </message>
    <message>
        <source>The release before distil-large-v3.5.</source>
        <translation>Die frühere Ausgabe von distil-large-v3.5.</translation>
    </message>
    <message>
        <source>The folder {folder} is writable, with {free_gb:.1f} GB free.</source>
        <translation>In den Ordner {folder} lässt sich schreiben, {free_gb:.1f} GB sind frei.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be created: {reason}.</source>
        <translation>Der Ordner {folder} lässt sich nicht anlegen: {reason}.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be written to: {reason}.</source>
        <translation>In den Ordner {folder} lässt sich nicht schreiben: {reason}.</translation>
    </message>
    <message>
        <source>The microphone &quot;{name}&quot;</source>
        <translation>Das Mikrofon „{name}“</translation>
    </message>
    <message>
        <source>The model {model_name} cannot translate: it supports English only.</source>
        <translation>Das Modell {model_name} kann nicht übersetzen: Es kennt nur Englisch.</translation>
    </message>
    <message>
        <source>The model {model_name} hears at most {longest_s:.1f} s at a time, so chunks are that long</source>
        <translation>Das Modell {model_name} hört höchstens {longest_s:.1f} s auf einmal, daher sind die Abschnitte so lang</translation>
    </message>
    <message>
        <source>The settings could not be read ({reason}).</source>
        <translation>Die Einstellungen waren nicht zu lesen ({reason}).</translation>
    </message>
    <message>
        <source>The settings file was damaged; all settings were reset to their defaults.</source>
        <translation>Die Einstellungsdatei war beschädigt; alle Einstellungen wurden auf ihre Vorgaben zurückgesetzt.</translation>
    </message>
    <message>
        <source>The settings were saved by a newer version of Captioner; those that this version knows are used.</source>
        <translation>Die Einstellungen stammen von einem neueren Captioner; was dieses kennt, gilt.</translation>
    </message>
    <message>
        <source>The sound kept for the session {name} cannot be read: it is damaged or empty.</source>
        <translation>Der aufgehobene Ton der Sitzung {name} ist nicht zu lesen: Er ist beschädigt oder leer.</translation>
    </message>
    <message>
        <source>The sound library PortAudio is not installed.</source>
        <translation>Die Tonbibliothek PortAudio ist nicht installiert.</translation>
    </message>
    <message>
        <source>The sound of applications cannot be captured here.</source>
        <translation>Der Ton von Anwendungen kann hier nicht aufgenommen werden.</translation>
    </message>
    <message>
        <source>The sound of {path} is in a format that cannot be decoded.</source>
        <translation>Der Ton von {path} hat ein Format, das sich nicht lesen lässt.</translation>
    </message>
    <message>
        <source>The sound system lost this stretch</source>
        <translation>Das Tonsystem hat dieses Stück verloren</translation>
    </message>
    <message>
        <source>The source began later</source>
        <translation>Die Quelle begann später</translation>
    </message>
    <message>
        <source>The speed {speed} is not possible.</source>
        <translation>Die Geschwindigkeit {speed} ist nicht möglich.</translation>
    </message>
    <message>
        <source>The computer sound of &quot;{name}&quot;</source>
        <translation>Der Rechnerton von „{name}“</translation>
    </message>
    <message>
        <source>The voice activity detector loads.</source>
        <translation>Der Sprachmelder lässt sich laden.</translation>
    </message>
    <message>
        <source>The voice activity detector {file} cannot be loaded: {error}.</source>
        <translation>Der Sprachmelder {file} lässt sich nicht laden: {error}.</translation>
    </message>
    <message>
        <source>There is no caption {caption_id} in this transcript.</source>
        <translation>In diesem Transkript gibt es keinen Untertitel {caption_id}.</translation>
    </message>
    <message>
        <source>There is no colour {colour}.</source>
        <translation>Es gibt keine Farbe {colour}.</translation>
    </message>
    <message>
        <source>There is no display.</source>
        <translation>Es gibt keinen Bildschirm.</translation>
    </message>
    <message>
        <source>There is no encoding {encoding}.</source>
        <translation>Es gibt keine Kodierung {encoding}.</translation>
    </message>
    <message>
        <source>There is no export format {format_name}.</source>
        <translation>Es gibt kein Exportformat {format_name}.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Es gibt keine Datei {path}.</translation>
    </message>
    <message>
        <source>There is no microphone called &quot;{wanted}&quot;.</source>
        <translation>Es gibt kein Mikrofon namens „{wanted}“.</translation>
    </message>
    <message>
        <source>There is no model {name_or_dir}.</source>
        <translation>Es gibt kein Modell {name_or_dir}.</translation>
    </message>
    <message>
        <source>There is no model {name} to download.</source>
        <translation>Es gibt kein Modell {name} zu laden.</translation>
    </message>
    <message>
        <source>There is no model {name}: {path} does not exist.</source>
        <translation>Es gibt kein Modell {name}: {path} ist nicht da.</translation>
    </message>
    <message>
        <source>There is no output called &quot;{wanted}&quot; whose sound could be captured.</source>
        <translation>Es gibt keinen Ausgang namens „{wanted}“, der sich mithören ließe.</translation>
    </message>
    <message>
        <source>There is no session {session_id} in {root}.</source>
        <translation>In {root} gibt es keine Sitzung {session_id}.</translation>
    </message>
    <message>
        <source>There is no voice {label}.</source>
        <translation>Es gibt keine Stimme {label}.</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>Der Arbeitsspeicher reicht nicht.</translation>
    </message>
    <message>
        <source>There is not enough room for {model_name} in {place}: {needed} MB are needed and {room} MB are free.</source>
        <translation>In {place} ist nicht genug Platz für {model_name}: {needed} MB sind nötig, {room} MB sind frei.</translation>
    </message>
    <message>
        <source>There is nothing to play sound through.</source>
        <translation>Es gibt nichts, womit der Ton abgespielt werden könnte.</translation>
    </message>
    <message>
        <source>There is too little memory for the model.</source>
        <translation>Für das Modell ist zu wenig Arbeitsspeicher da.</translation>
    </message>
    <message>
        <source>Changes last only until Captioner is closed. Make the file and its folder writable.</source>
        <translation>Sie gelten, bis Captioner geschlossen wird. Machen Sie die Datei und ihren Ordner beschreibbar.</translation>
    </message>
    <message>
        <source>This version of OBS has no captions for streams.</source>
        <translation>Dieses OBS hat keine Untertitel für Streams.</translation>
    </message>
    <message>
        <source>This is not an OBS address.</source>
        <translation>Dies ist keine Adresse von OBS.</translation>
    </message>
    <message>
        <source>Captions cannot be sent to this address.</source>
        <translation>An diese Adresse können keine Untertitel gesendet werden.</translation>
    </message>
    <message>
        <source>This is the link to join a {service} meeting, not its caption address.</source>
        <translation>Dies ist der Link zur Teilnahme an einem {service}-Meeting, nicht dessen Adresse für Untertitel.</translation>
    </message>
    <message>
        <source>This is the smallest model there is.</source>
        <translation>Das ist das kleinste Modell, das es gibt.</translation>
    </message>
    <message>
        <source>Too slow for live captions on this computer.</source>
        <translation>Auf diesem Rechner zu langsam für Untertitel, während gesprochen wird.</translation>
    </message>
    <message>
        <source>Transcribing {title} failed: {error}.</source>
        <translation>{title} konnte nicht transkribiert werden: {error}.</translation>
    </message>
    <message>
        <source>Try again later or with another mirror (HF_ENDPOINT); nothing of it was kept.</source>
        <translation>Versuchen Sie es später oder mit einem anderen Spiegel (HF_ENDPOINT); nichts davon wurde behalten.</translation>
    </message>
    <message>
        <source>Try again later, or use a mirror (HF_ENDPOINT).</source>
        <translation>Versuchen Sie es später, oder nehmen Sie einen Spiegel (HF_ENDPOINT).</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try another mirror (HF_ENDPOINT), or correct the catalogue file.</source>
        <translation>Nehmen Sie einen anderen Spiegel (HF_ENDPOINT), oder verbessern Sie die Katalogdatei.</translation>
    </message>
    <message>
        <source>UTF-8 works in nearly every player.</source>
        <translation>UTF-8 passt zu fast jedem Abspieler.</translation>
    </message>
    <message>
        <source>Unlock the keyring, then try again.</source>
        <translation>Entsperren Sie den Schlüsselbund und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Unplug the device that was connected last, or restart the computer.</source>
        <translation>Ziehen Sie das zuletzt angeschlossene Gerät ab, oder starten Sie den Rechner neu.</translation>
    </message>
    <message>
        <source>Update Captioner to open it.</source>
        <translation>Bringen Sie Captioner auf den neuesten Stand, um es zu öffnen.</translation>
    </message>
    <message>
        <source>Update OBS.</source>
        <translation>Aktualisieren Sie OBS.</translation>
    </message>
    <message>
        <source>Viewers: {count}</source>
        <translation>Zuschauer: {count}</translation>
    </message>
    <message>
        <source>Voices are labelled S1, S2 and so on.</source>
        <translation>Stimmen heißen S1, S2 und so weiter.</translation>
    </message>
    <message>
        <source>Voices are loud enough again.</source>
        <translation>Die Stimmen sind wieder laut genug.</translation>
    </message>
    <message>
        <source>Voices are no longer told apart: {reason}</source>
        <translation>Stimmen werden nicht mehr unterschieden: {reason}</translation>
    </message>
    <message>
        <source>Voices are not told apart: {reason}</source>
        <translation>Stimmen werden nicht unterschieden: {reason}</translation>
    </message>
    <message>
        <source>Voices are very quiet; turn the microphone up or move closer.</source>
        <translation>Die Stimmen sind sehr leise; stellen Sie das Mikrofon lauter.</translation>
    </message>
    <message>
        <source>Wait until that has ended.</source>
        <translation>Warten Sie, bis er beendet ist.</translation>
    </message>
    <message>
        <source>Waiting for another download</source>
        <translation>Ein anderer Ladevorgang läuft noch</translation>
    </message>
    <message>
        <source>Web hook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Web hook (Web Captioner’s form)</source>
        <translation>Webhook (Form von Web Captioner)</translation>
    </message>
    <message>
        <source>Webex does not accept this address, or manual captioning is off.</source>
        <translation>Webex nimmt diese Adresse nicht an, oder manuelle Untertitel sind ausgeschaltet.</translation>
    </message>
    <message>
        <source>Webex does not understand this address.</source>
        <translation>Webex versteht diese Adresse nicht.</translation>
    </message>
    <message>
        <source>Webex meeting</source>
        <translation>Webex-Meeting</translation>
    </message>
    <message>
        <source>What answers there is not OBS; trying again.</source>
        <translation>Was dort antwortet, ist nicht OBS; es wird weiter versucht.</translation>
    </message>
    <message>
        <source>No record can be kept of what is done in {folder}: {reason}.</source>
        <translation>Was in {folder} erledigt ist, lässt sich nicht festhalten: {reason}.</translation>
    </message>
    <message>
        <source>Windows&apos; sound system cannot be reached.</source>
        <translation>Das Tonsystem von Windows ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>Windows&apos; sound system does not respond.</source>
        <translation>Das Tonsystem von Windows antwortet nicht.</translation>
    </message>
    <message>
        <source>Zoom no longer accepts this address.</source>
        <translation>Zoom nimmt diese Adresse nicht mehr an.</translation>
    </message>
    <message>
        <source>Zoom meeting</source>
        <translation>Zoom-Meeting</translation>
    </message>
    <message>
        <source>Zoom does not accept captions at this address.</source>
        <translation>Zoom nimmt unter dieser Adresse keine Untertitel an.</translation>
    </message>
    <message>
        <source>[alarm]</source>
        <translation>[Alarm]</translation>
    </message>
    <message>
        <source>[applause]</source>
        <translation>[Applaus]</translation>
    </message>
    <message>
        <source>[baby crying]</source>
        <translation>[Baby weint]</translation>
    </message>
    <message>
        <source>[bell]</source>
        <translation>[Glocke]</translation>
    </message>
    <message>
        <source>[coughing]</source>
        <translation>[Husten]</translation>
    </message>
    <message>
        <source>[dog barking]</source>
        <translation>[Hund bellt]</translation>
    </message>
    <message>
        <source>[door]</source>
        <translation>[Tür]</translation>
    </message>
    <message>
        <source>[knocking]</source>
        <translation>[Klopfen]</translation>
    </message>
    <message>
        <source>[laughter]</source>
        <translation>[Lachen]</translation>
    </message>
    <message>
        <source>[music]</source>
        <translation>[Musik]</translation>
    </message>
    <message>
        <source>[phone ringing]</source>
        <translation>[Telefon klingelt]</translation>
    </message>
    <message>
        <source>[siren]</source>
        <translation>[Sirene]</translation>
    </message>
    <message>
        <source>a number in it is too large</source>
        <translation>eine Zahl darin ist zu groß</translation>
    </message>
    <message>
        <source>an unexpected error ({name})</source>
        <translation>ein unerwarteter Fehler ({name})</translation>
    </message>
    <message>
        <source>captioner sessions texts lists what it has.</source>
        <translation>captioner sessions texts zählt auf, was sie hat.</translation>
    </message>
    <message>
        <source>devices on this network</source>
        <translation>Geräte in diesem Netz</translation>
    </message>
    <message>
        <source>error {code}</source>
        <translation>Fehler {code}</translation>
    </message>
    <message>
        <source>finished captions</source>
        <translation>fertige Untertitel</translation>
    </message>
    <message>
        <source>finished lines</source>
        <translation>fertige Zeilen</translation>
    </message>
    <message>
        <source>it ends in the middle</source>
        <translation>es bricht mittendrin ab</translation>
    </message>
    <message>
        <source>it has no list &quot;models&quot;</source>
        <translation>ihm fehlt die Liste „models“</translation>
    </message>
    <message>
        <source>it is larger than {most_bytes} bytes</source>
        <translation>größer als {most_bytes} Bytes</translation>
    </message>
    <message>
        <source>it is nested more than {most_depth} levels deep</source>
        <translation>mehr als {most_depth} Ebenen tief verschachtelt</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>es ist keine Datei</translation>
    </message>
    <message>
        <source>it is no longer kept</source>
        <translation>sie werden nicht mehr aufbewahrt</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>schreibgeschützt</translation>
    </message>
    <message>
        <source>macOS offers no computer sound to capture.</source>
        <translation>macOS bietet keinen Rechnerton zum Mithören an.</translation>
    </message>
    <message>
        <source>model {place} is not an object</source>
        <translation>Modell {place} ist kein Objekt</translation>
    </message>
    <message>
        <source>size or sha256 of {path} in model {place} is wrong</source>
        <translation>size oder sha256 von {path} in Modell {place} ist falsch</translation>
    </message>
    <message>
        <source>sound was lost</source>
        <translation>Ton ging verloren</translation>
    </message>
    <message>
        <source>the connection ended in the middle</source>
        <translation>die Verbindung endete mittendrin</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>die Platte ist voll</translation>
    </message>
    <message>
        <source>the drive does not keep up</source>
        <translation>das Laufwerk kommt nicht mit</translation>
    </message>
    <message>
        <source>the hub has a shorter file than it listed</source>
        <translation>der Modellserver hat eine kürzere Datei, als er angab</translation>
    </message>
    <message>
        <source>the session has ended</source>
        <translation>die Sitzung ist beendet</translation>
    </message>
    <message>
        <source>the sound cannot be encoded: {error}</source>
        <translation>der Ton lässt sich nicht kodieren: {error}</translation>
    </message>
    <message>
        <source>the sound cannot be finished: {error}</source>
        <translation>der Ton lässt sich nicht abschließen: {error}</translation>
    </message>
    <message>
        <source>there is no place for it</source>
        <translation>dafür ist nirgends Platz</translation>
    </message>
    <message>
        <source>this computer only</source>
        <translation>nur diesen Rechner</translation>
    </message>
    <message>
        <source>{cpu_threads} CPU threads</source>
        <translation>{cpu_threads} Prozessorfäden</translation>
    </message>
    <message>
        <source>{device_name} is suspended by the sound system: nothing is heard</source>
        <translation>{device_name} ist vom Tonsystem angehalten: Es wird nichts gehört</translation>
    </message>
    <message>
        <source>{endpoint} is not the address of a model hub.</source>
        <translation>{endpoint} ist nicht die Adresse eines Modellservers.</translation>
    </message>
    <message>
        <source>{file} is not a model for sounds that Captioner can use: {reason}.</source>
        <translation>{file} ist kein Modell für Geräusche, das Captioner verwenden kann: {reason}.</translation>
    </message>
    <message>
        <source>{file} is not a model for voices that Captioner can use: {reason}.</source>
        <translation>{file} ist kein Stimmenmodell, das Captioner verwenden kann: {reason}.</translation>
    </message>
    <message>
        <source>{file} is not a model for voices: {reason}.</source>
        <translation>{file} ist kein Stimmenmodell: {reason}.</translation>
    </message>
    <message>
        <source>{folder} holds no model for sounds that Captioner can use: {reason}.</source>
        <translation>{folder} enthält kein Modell für Geräusche, das Captioner verwenden kann: {reason}.</translation>
    </message>
    <message>
        <source>{folder} holds two models for the same purpose: {one} and {other}.</source>
        <translation>{folder} enthält zwei Modelle für dasselbe: {one} und {other}.</translation>
    </message>
    <message>
        <source>{folder} is being watched already.</source>
        <translation>{folder} wird schon überwacht.</translation>
    </message>
    <message>
        <source>{folder} is not a folder that can be watched.</source>
        <translation>{folder} ist kein Ordner, der überwacht werden kann.</translation>
    </message>
    <message>
        <source>{hint} Then export the session again from the list of transcripts.</source>
        <translation>{hint} Exportieren Sie die Sitzung dann noch einmal aus der Liste der Sitzungen.</translation>
    </message>
    <message>
        <source>{host} cannot be reached ({reason})</source>
        <translation>{host} ist nicht zu erreichen ({reason})</translation>
    </message>
    <message>
        <source>{host} cannot be reached ({reason}).</source>
        <translation>{host} ist nicht zu erreichen ({reason}).</translation>
    </message>
    <message>
        <source>{host} refuses captions (error {code}).</source>
        <translation>{host} lehnt Untertitel ab (Fehler {code}).</translation>
    </message>
    <message>
        <source>{host} is not accepting captions ({reason}); trying again.</source>
        <translation>{host} nimmt keine Untertitel an ({reason}); es wird weiter versucht.</translation>
    </message>
    <message>
        <source>{label} and {into} are already one voice.</source>
        <translation>{label} und {into} sind schon eine Stimme.</translation>
    </message>
    <message>
        <source>{line}. {message}</source>
        <translation>{line}. {message}</translation>
    </message>
    <message>
        <source>{message} Captions are kept and will be saved when it works again.</source>
        <translation>{message} Untertitel bleiben erhalten und werden gespeichert, sobald es wieder geht.</translation>
    </message>
    <message>
        <source>{message} Captions have stopped; the sound is kept from here on.</source>
        <translation>{message} Es gibt keine Untertitel mehr; der Ton wird von hier an aufbewahrt.</translation>
    </message>
    <message>
        <source>{message} Every caption is in the journal in {folder}.</source>
        <translation>{message} Jeder Untertitel steht im Journal in {folder}.</translation>
    </message>
    <message>
        <source>{message} Sound is not being kept.</source>
        <translation>{message} Der Ton wird nicht aufgehoben.</translation>
    </message>
    <message>
        <source>{message} The whole transcript was saved in {folder} instead.</source>
        <translation>{message} Das ganze Transkript wurde stattdessen in {folder} gespeichert.</translation>
    </message>
    <message>
        <source>Change its permissions, or choose another folder in the settings or with --save.</source>
        <translation>Ändern Sie seine Zugriffsrechte oder wählen Sie einen anderen Ordner in den Einstellungen oder mit --save.</translation>
    </message>
    <message>
        <source>&quot;name&quot; of model {place} is not a valid directory name</source>
        <translation>„name“ von Modell {place} taugt nicht als Name eines Ordners</translation>
    </message>
    <message>
        <source>Captions still work in the terminal: captioner listen.</source>
        <translation>Untertitel im Terminal gehen: captioner listen.</translation>
    </message>
    <message>
        <source>Check that the Windows Audio service is running, then try again.</source>
        <translation>Sehen Sie nach, ob der Dienst „Windows-Audio“ läuft, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check that the system&apos;s sound settings list a loudspeaker or headphones as output.</source>
        <translation>Sehen Sie nach, ob in den Toneinstellungen des Systems ein Lautsprecher oder Kopfhörer als Ausgabe steht.</translation>
    </message>
    <message>
        <source>Check the disk that it is on; the transcripts themselves are not affected.</source>
        <translation>Prüfen Sie die Platte, auf der es liegt; die Transkripte selbst sind nicht betroffen.</translation>
    </message>
    <message>
        <source>Check what writes into it, and the free space in {place}.</source>
        <translation>Prüfen Sie, was hineinschreibt, und den freien Platz in {place}.</translation>
    </message>
    <message>
        <source>Check whether other programs have sound; if not, log in again.</source>
        <translation>Sehen Sie nach, ob andere Programme Ton haben; wenn nicht, melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>Check your connection, then try again. The download will resume.</source>
        <translation>Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal. Der Download wird fortgesetzt.</translation>
    </message>
    <message>
        <source>Choose a higher sensitivity.</source>
        <translation>Wählen Sie eine höhere Empfindlichkeit.</translation>
    </message>
    <message>
        <source>Choose a larger model, and a multilingual one if the language is not English.</source>
        <translation>Wählen Sie ein größeres Modell, und ein mehrsprachiges, wenn nicht Englisch gesprochen wird.</translation>
    </message>
    <message>
        <source>Choose another file, or save its text as a .txt file.</source>
        <translation>Wählen Sie eine andere Datei, oder speichern Sie den Text als .txt-Datei.</translation>
    </message>
    <message>
        <source>Choose it in the list, or rename the folder and import it again.</source>
        <translation>Wählen Sie es in der Liste, oder benennen Sie den Ordner um und importieren Sie ihn erneut.</translation>
    </message>
    <message>
        <source>Choose the folder, or the .zip or .tar archive, in which the model&apos;s files are.</source>
        <translation>Wählen Sie den Ordner oder das Archiv (.zip oder .tar), in dem die Dateien des Modells liegen.</translation>
    </message>
    <message>
        <source>Connect a microphone and check that the system&apos;s sound settings list it.</source>
        <translation>Schließen Sie ein Mikrofon an, und sehen Sie nach, ob es in den Toneinstellungen des Systems steht.</translation>
    </message>
    <message>
        <source>Connect one and check that the system&apos;s sound settings list it as an input.</source>
        <translation>Schließen Sie eines an, und sehen Sie nach, ob es in den Toneinstellungen des Systems als Eingang steht.</translation>
    </message>
    <message>
        <source>Contacting the hub</source>
        <translation>Der Modellserver wird gefragt</translation>
    </message>
    <message>
        <source>Continue, and caption the session when it is over (captioner sessions recaption, or “Caption again…” in the window); or stop, and choose another model.</source>
        <translation>Machen Sie weiter, und untertiteln Sie die Sitzung, wenn sie vorbei ist (captioner sessions recaption, oder „Erneut untertiteln…“ im Fenster); oder beenden Sie sie, und wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Copy {name} again from its source.</source>
        <translation>Kopieren Sie {name} noch einmal von dort, wo es herkam.</translation>
    </message>
    <message>
        <source>Correcting the saved text</source>
        <translation>Der gespeicherte Text wird korrigiert</translation>
    </message>
    <message>
        <source>Correcting the saved text: {percent} %</source>
        <translation>Der gespeicherte Text wird korrigiert: {percent} %</translation>
    </message>
    <message>
        <source>Detects laughter, applause, alarms and more, in place of the built-in model (CED-tiny).</source>
        <translation>Erkennt Lachen, Applaus, Alarme und mehr, anstelle des eingebauten Modells (CED-tiny).</translation>
    </message>
    <message>
        <source>Download or copy it again, or unpack it and import the folder.</source>
        <translation>Laden oder kopieren Sie es noch einmal, oder entpacken Sie es und importieren Sie den Ordner.</translation>
    </message>
    <message>
        <source>Download the archive again, or add the file.</source>
        <translation>Laden Sie das Archiv noch einmal, oder fügen Sie die Datei hinzu.</translation>
    </message>
    <message>
        <source>Download the model&apos;s files in a browser and import them with `captioner models import FOLDER`.</source>
        <translation>Laden Sie die Dateien des Modells mit einem Browser und holen Sie sie mit `captioner models import ORDNER` herein.</translation>
    </message>
    <message>
        <source>Export the settings again with this version.</source>
        <translation>Exportieren Sie die Einstellungen noch einmal mit dieser Version.</translation>
    </message>
    <message>
        <source>Free some space on that disk.</source>
        <translation>Schaffen Sie Platz auf dieser Platte.</translation>
    </message>
    <message>
        <source>Free some space, then try again. The download will resume.</source>
        <translation>Schaffen Sie Platz und versuchen Sie es noch einmal. Der Download wird fortgesetzt.</translation>
    </message>
    <message>
        <source>Get the model from another source.</source>
        <translation>Holen Sie das Modell von einer anderen Stelle.</translation>
    </message>
    <message>
        <source>Give the full name of one, or the name in brackets.</source>
        <translation>Nennen Sie eines davon vollständig oder mit dem, was in Klammern steht.</translation>
    </message>
    <message>
        <source>Look for it in the system&apos;s trash, or copy its folder from a backup into {root}.</source>
        <translation>Sehen Sie im Papierkorb des Systems nach, oder kopieren Sie den Ordner der Sitzung aus einer Sicherung nach {root}.</translation>
    </message>
    <message>
        <source>May be slow here: captions appear about {behind_s:.1f} s behind speech.</source>
        <translation>Hier vielleicht langsam: Untertitel erscheinen etwa {behind_s:.1f} s nach dem Gesagten.</translation>
    </message>
    <message>
        <source>No recording was given.</source>
        <translation>Es ist keine Aufnahme genannt.</translation>
    </message>
    <message>
        <source>No word of the speech in {name} was understood.</source>
        <translation>Von der Sprache in {name} wurde kein Wort verstanden.</translation>
    </message>
    <message>
        <source>Nothing is saved, so the captions of a recording would have nowhere to go.</source>
        <translation>Es wird nichts aufgehoben; die Untertitel einer Aufnahme hätten keinen Ort.</translation>
    </message>
    <message>
        <source>Of {count} forms in which terms are spoken, the first {most} are recognised by their sound. The others are only replaced as listed.</source>
        <translation>Von {count} gesprochenen Formen werden die ersten {most} am Klang erkannt. Die anderen werden nur wie angegeben ersetzt.</translation>
    </message>
    <message>
        <source>Of {count} names and terms, the first {most} are recognised by their sound. The others are only written as listed.</source>
        <translation>Von {count} Namen und Begriffen werden die ersten {most} am Klang erkannt. Die übrigen werden nur so geschrieben, wie sie in der Liste stehen.</translation>
    </message>
    <message>
        <source>On macOS, install a loopback device such as BlackHole; elsewhere, check that there is a loudspeaker. Microphones can be captioned without it.</source>
        <translation>Installieren Sie unter macOS ein Schleifengerät wie BlackHole; sonst sehen Sie nach, ob ein Lautsprecher da ist. Mikrofone werden auch ohne ihn untertitelt.</translation>
    </message>
    <message>
        <source>Open the session again, then correct it.</source>
        <translation>Öffnen Sie die Sitzung erneut und korrigieren Sie sie dann.</translation>
    </message>
    <message>
        <source>Opening at login could not be changed.</source>
        <translation>Das Öffnen bei der Anmeldung ließ sich nicht ändern.</translation>
    </message>
    <message>
        <source>Part of the saved text is as captioned: {error}</source>
        <translation>Ein Teil des gespeicherten Textes ist wie untertitelt: {error}</translation>
    </message>
    <message>
        <source>Paused for {duration_s:.1f} s</source>
        <translation>{duration_s:.1f} s Pause</translation>
    </message>
    <message>
        <source>Perhaps it was moved or deleted. Names are in `captioner sessions list` and in Sessions.</source>
        <translation>Vielleicht wurde sie verschoben oder gelöscht. Namen stehen in `captioner sessions list` und unter „Sitzungen“.</translation>
    </message>
    <message>
        <source>Recognition stopped ({reason}) and was restarted; nothing was lost.</source>
        <translation>Die Erkennung war stehen geblieben ({reason}) und wurde neu gestartet; nichts Gesagtes ging verloren.</translation>
    </message>
    <message>
        <source>Records in the middle that cannot be read: {missing_records}.</source>
        <translation>Einträge in der Mitte, die nicht zu lesen sind: {missing_records}.</translation>
    </message>
    <message>
        <source>Remove the caption to delete its words.</source>
        <translation>Entfernen Sie den Untertitel, um seine Wörter wegzunehmen.</translation>
    </message>
    <message>
        <source>Resume with: captioner models download {name}</source>
        <translation>Weiter mit: captioner models download {name}</translation>
    </message>
    <message>
        <source>Run `captioner models download {download_name}` to resume it.</source>
        <translation>Führen Sie `captioner models download {download_name}` aus, um dort weiterzumachen, wo er stehen blieb.</translation>
    </message>
    <message>
        <source>Run `captioner models verify NAME` to see whether the model is damaged, or choose another device or a smaller model.</source>
        <translation>Prüfen Sie mit `captioner models verify NAME`, ob das Modell beschädigt ist, oder wählen Sie ein anderes Gerät oder ein kleineres Modell.</translation>
    </message>
    <message>
        <source>Run it again to resume.</source>
        <translation>Starten Sie es noch einmal, um weiterzumachen.</translation>
    </message>
    <message>
        <source>Speech detection failed unexpectedly ({name}: {error}).</source>
        <translation>Das Finden von Sprache ist unerwartet gescheitert ({name}: {error}).</translation>
    </message>
    <message>
        <source>Switch on “Describe sounds in brackets” and [smoke alarm].</source>
        <translation>Schalten Sie „Geräusche in Klammern beschreiben“ und [Rauchmelder] ein.</translation>
    </message>
    <message>
        <source>Tells voices apart, in place of the built-in model (CAM++ of 3D-Speaker).</source>
        <translation>Unterscheidet Stimmen, anstelle des eingebauten Modells (CAM++ von 3D-Speaker).</translation>
    </message>
    <message>
        <source>The archive {archive} cannot be unpacked: {reason}.</source>
        <translation>Das Archiv {archive} lässt sich nicht entpacken: {reason}.</translation>
    </message>
    <message>
        <source>The archive {archive} holds several models: {folders}.</source>
        <translation>Das Archiv {archive} enthält mehrere Modelle: {folders}.</translation>
    </message>
    <message>
        <source>The archive {archive} is not safe to unpack: it would take more than {most} MB.</source>
        <translation>Das Archiv {archive} zu entpacken ist nicht sicher: Es würde mehr als {most} MB belegen.</translation>
    </message>
    <message>
        <source>The archive {archive} is not safe to unpack: {reason}.</source>
        <translation>Das Archiv {archive} zu entpacken ist nicht sicher: {reason}.</translation>
    </message>
    <message>
        <source>The computer slept or was too busy to record this stretch</source>
        <translation>Der Rechner schlief oder war zu beschäftigt, um diesen Abschnitt aufzunehmen</translation>
    </message>
    <message>
        <source>The computer was too busy to record this stretch</source>
        <translation>Der Rechner war zu beschäftigt, um dieses Stück aufzunehmen</translation>
    </message>
    <message>
        <source>The file is damaged or malicious. If it plays in a media player, save it there in another format.</source>
        <translation>Die Datei ist beschädigt oder soll Schaden anrichten. Wenn ein Abspielprogramm sie abspielt, speichern Sie sie dort in einem anderen Format.</translation>
    </message>
    <message>
        <source>The import of {name} was cancelled.</source>
        <translation>Der Import von {name} wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The index {index_path} keeps getting damaged.</source>
        <translation>Das Verzeichnis {index_path} ist immer wieder beschädigt.</translation>
    </message>
    <message>
        <source>The line compensation {file} cannot be read: {error}.</source>
        <translation>Der Leitungsausgleich {file} kann nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>The log has the details; please report it.</source>
        <translation>Im Protokoll steht mehr; bitte melden Sie es.</translation>
    </message>
    <message>
        <source>The model cannot detect the spoken language; English is assumed. If it is another one, choose it as the spoken language.</source>
        <translation>Das Modell kann nicht erkennen, welche Sprache gesprochen wird; die Untertitel werden auf Englisch erstellt. Wenn es eine andere ist, wählen Sie sie als gesprochene Sprache.</translation>
    </message>
    <message>
        <source>The model for sounds did not recognise the smoke alarm.</source>
        <translation>Das Modell für Geräusche hat den Rauchmelder nicht erkannt.</translation>
    </message>
    <message>
        <source>The model hub redirects {address} to an unencrypted address.</source>
        <translation>Der Modellserver leitet von {address} an eine Adresse ohne Verschlüsselung weiter.</translation>
    </message>
    <message>
        <source>The model in {archive} is not complete: {file} is missing.</source>
        <translation>Das Modell in {archive} ist nicht vollständig: {file} fehlt.</translation>
    </message>
    <message>
        <source>The model in {source} is damaged: {path} is not what its manifest says ({state}).</source>
        <translation>Das Modell in {source} ist beschädigt: {path} ist nicht, was sein Verzeichnis sagt ({state}).</translation>
    </message>
    <message>
        <source>The model {name} is part of Captioner and cannot be removed.</source>
        <translation>Das Modell {name} gehört zu Captioner und lässt sich nicht entfernen.</translation>
    </message>
    <message>
        <source>The password of OBS cannot be read.</source>
        <translation>Das Passwort von OBS ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The response from {host} does not describe a release.</source>
        <translation>Was {host} geantwortet hat, beschreibt keine Fassung.</translation>
    </message>
    <message>
        <source>The saved text is as captioned: {error}</source>
        <translation>Der gespeicherte Text ist der untertitelte: {error}</translation>
    </message>
    <message>
        <source>The session has other words by now, and this correction was not saved.</source>
        <translation>Die Sitzung hat inzwischen andere Wörter, und diese Korrektur wurde nicht gespeichert.</translation>
    </message>
    <message>
        <source>The session {name} cannot be brought back: it is in no trash that Captioner can read.</source>
        <translation>Die Sitzung {name} lässt sich nicht wiederherstellen: Sie ist in keinem Papierkorb, den Captioner lesen kann.</translation>
    </message>
    <message>
        <source>The session {name} cannot be brought back: there is one of that name.</source>
        <translation>Die Sitzung {name} lässt sich nicht wiederherstellen: Es gibt schon eine mit diesem Namen.</translation>
    </message>
    <message>
        <source>The session {name} is still running.</source>
        <translation>Die Sitzung {name} läuft noch.</translation>
    </message>
    <message>
        <source>The session&apos;s files are as captioned: {error}</source>
        <translation>Die Dateien der Sitzung enthalten den untertitelten Text: {error}</translation>
    </message>
    <message>
        <source>The settings of an older version of Captioner cannot be used; all settings were reset to their defaults.</source>
        <translation>Die Einstellungen einer älteren Version von Captioner können nicht verwendet werden; alle Einstellungen wurden auf ihre Vorgaben zurückgesetzt.</translation>
    </message>
    <message>
        <source>The sound is a smoke alarm, and smoke alarms are not described.</source>
        <translation>Das Geräusch ist ein Rauchmelder, und Rauchmelder werden nicht beschrieben.</translation>
    </message>
    <message>
        <source>The sound server (PulseAudio or PipeWire) does not respond.</source>
        <translation>Der Tonserver (PulseAudio oder PipeWire) antwortet nicht.</translation>
    </message>
    <message>
        <source>The sound server ended during a request.</source>
        <translation>Der Tonserver endete, während er gefragt wurde.</translation>
    </message>
    <message>
        <source>The sound system could not list its devices: a driver crashed.</source>
        <translation>Das Tonsystem konnte nicht nach Geräten gefragt werden: Ein Treiber ist abgestürzt.</translation>
    </message>
    <message>
        <source>The sound system did not list its devices within 20 s.</source>
        <translation>Das Tonsystem hat seine Geräte nicht binnen 20 s genannt.</translation>
    </message>
    <message>
        <source>The starter model was replaced by tiny.en, which understands people: captions are made with tiny.en.</source>
        <translation>Das Startmodell wurde durch tiny.en ersetzt, das Menschen versteht: Untertitel entstehen mit tiny.en.</translation>
    </message>
    <message>
        <source>The system cannot start a process for models and recordings: {reason}.</source>
        <translation>Das System startet keinen Prozess für Modelle und Aufnahmen: {reason}.</translation>
    </message>
    <message>
        <source>The transcript {name} was written by a newer version of Captioner ({record}); it was left untouched.</source>
        <translation>Das Transkript {name} wurde von einem neueren Captioner geschrieben ({record}); es wurde nicht angetastet.</translation>
    </message>
    <message>
        <source>The transcript {path} cannot be read: {reason}.</source>
        <translation>Das Transkript {path} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>There is already a model {name} on this computer.</source>
        <translation>Ein Modell {name} ist schon auf diesem Rechner.</translation>
    </message>
    <message>
        <source>There is no source or file named {recording}.</source>
        <translation>Es gibt keine Quelle oder Datei namens {recording}.</translation>
    </message>
    <message>
        <source>This sounds like {language}.</source>
        <translation>Das klingt nach {language}.</translation>
    </message>
    <message>
        <source>To restore the deleted one, first move {target} to another folder.</source>
        <translation>Um die gelöschte wiederherzustellen, verschieben Sie zuerst {target} in einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Try again in {minutes} min. The download will resume.</source>
        <translation>Versuchen Sie es in {minutes} min noch einmal. Der Download wird fortgesetzt.</translation>
    </message>
    <message>
        <source>Trying again in {wait_s} s: {reason}</source>
        <translation>Neuer Versuch in {wait_s} s: {reason}</translation>
    </message>
    <message>
        <source>Turn on the setting “Also save audio”, or use listen --keep-sound.</source>
        <translation>Schalten Sie die Einstellung „Auch den Ton speichern“ ein, oder verwenden Sie listen --keep-sound.</translation>
    </message>
    <message>
        <source>Unpack it, and import one of its folders.</source>
        <translation>Entpacken Sie es, und importieren Sie einen der Ordner darin.</translation>
    </message>
    <message>
        <source>Unset HF_HUB_OFFLINE, or import the model with `captioner models import`.</source>
        <translation>Löschen Sie HF_HUB_OFFLINE, oder holen Sie das Modell mit `captioner models import` herein.</translation>
    </message>
    <message>
        <source>Use 1 for real time, 0 for as fast as possible, or any number from 0.01 on.</source>
        <translation>Verwenden Sie 1 für Echtzeit, 0 für so schnell wie möglich oder eine Zahl ab 0,01.</translation>
    </message>
    <message>
        <source>Whisper models know little {language}: at least three of ten words will be wrong. Check the text against the sound, or use a model trained for {language}.</source>
        <translation>Whisper-Modelle können kaum {language}: Mindestens drei von zehn Wörtern werden falsch sein. Prüfen Sie den Text anhand des Tons, oder verwenden Sie ein Modell, das für {language} trainiert wurde.</translation>
    </message>
    <message>
        <source>Windows can be opened.</source>
        <translation>Fenster lassen sich zeigen.</translation>
    </message>
    <message>
        <source>Words are clear again.</source>
        <translation>Die Wörter sind wieder eindeutig.</translation>
    </message>
    <message>
        <source>[cat meowing]</source>
        <translation>[Katze miaut]</translation>
    </message>
    <message>
        <source>[cheering]</source>
        <translation>[Jubel]</translation>
    </message>
    <message>
        <source>[crowd talking]</source>
        <translation>[Stimmengewirr]</translation>
    </message>
    <message>
        <source>[crying]</source>
        <translation>[Weinen]</translation>
    </message>
    <message>
        <source>[doorbell]</source>
        <translation>[Türklingel]</translation>
    </message>
    <message>
        <source>[engine]</source>
        <translation>[Motor]</translation>
    </message>
    <message>
        <source>[glass breaking]</source>
        <translation>[Glas zerbricht]</translation>
    </message>
    <message>
        <source>[gunshot]</source>
        <translation>[Schuss]</translation>
    </message>
    <message>
        <source>[horn honking]</source>
        <translation>[Hupe]</translation>
    </message>
    <message>
        <source>[singing]</source>
        <translation>[Gesang]</translation>
    </message>
    <message>
        <source>[smoke alarm]</source>
        <translation>[Rauchmelder]</translation>
    </message>
    <message>
        <source>[thunder]</source>
        <translation>[Donner]</translation>
    </message>
    <message>
        <source>[typing]</source>
        <translation>[Tippen]</translation>
    </message>
    <message>
        <source>[water running]</source>
        <translation>[Wasser läuft]</translation>
    </message>
    <message>
        <source>alignment_heads in config.json names layers that the decoder does not have: it has {decoder_layers}</source>
        <translation>alignment_heads in config.json nennt Schichten, die der Decoder nicht hat: Er hat {decoder_layers}</translation>
    </message>
    <message>
        <source>an event in it is damaged</source>
        <translation>ein Termin darin ist beschädigt</translation>
    </message>
    <message>
        <source>it holds no complete calendar</source>
        <translation>sie enthält keinen vollständigen Kalender</translation>
    </message>
    <message>
        <source>it is a file, not a folder, or is inside one</source>
        <translation>es ist eine Datei, kein Ordner, oder liegt unter einer</translation>
    </message>
    <message>
        <source>it is encrypted</source>
        <translation>sie ist verschlüsselt</translation>
    </message>
    <message>
        <source>it is not a file name</source>
        <translation>das ist kein Dateiname</translation>
    </message>
    <message>
        <source>it is not a regular file</source>
        <translation>keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>it is not text in UTF-8</source>
        <translation>kein Text in UTF-8</translation>
    </message>
    <message>
        <source>it is not valid JSON: {error}</source>
        <translation>kein JSON: {error}</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>sie ist zu groß</translation>
    </message>
    <message>
        <source>it needs the package {name}, which is not installed</source>
        <translation>dafür fehlt das Paket {name}</translation>
    </message>
    <message>
        <source>it sends interim responses only</source>
        <translation>nur vorläufige Antworten</translation>
    </message>
    <message>
        <source>it was cut short</source>
        <translation>jemand hat es abgeschnitten</translation>
    </message>
    <message>
        <source>its format is version {version}, which is not known</source>
        <translation>die Version {version} seines Formats ist unbekannt</translation>
    </message>
    <message>
        <source>its name was not found; is there a connection?</source>
        <translation>ihr Name ist nicht bekannt; gibt es ein Netz?</translation>
    </message>
    <message>
        <source>layers of its {part} are missing</source>
        <translation>es fehlen Schichten seines {part}s</translation>
    </message>
    <message>
        <source>Most words are doubtful: {model_name} understands English only; other languages need a multilingual model such as base</source>
        <translation>Die meisten Wörter sind zweifelhaft: {model_name} versteht nur Englisch; andere Sprachen brauchen ein mehrsprachiges Modell wie base</translation>
    </message>
    <message>
        <source>no response in time</source>
        <translation>keine Antwort in der gesetzten Zeit</translation>
    </message>
    <message>
        <source>text in it is not Unicode</source>
        <translation>ein Text darin ist kein Unicode</translation>
    </message>
    <message>
        <source>the computer was too busy.</source>
        <translation>der Computer war zu beschäftigt.</translation>
    </message>
    <message>
        <source>the drive does not respond</source>
        <translation>das Laufwerk antwortet nicht</translation>
    </message>
    <message>
        <source>unclear</source>
        <translation>unverständlich</translation>
    </message>
    <message>
        <source>unclear speech</source>
        <translation>unverständliche Sprache</translation>
    </message>
    <message>
        <source>{member} is a link or a device</source>
        <translation>{member} ist ein Verweis oder ein Gerät</translation>
    </message>
    <message>
        <source>{member} is in it twice</source>
        <translation>{member} ist zweimal darin</translation>
    </message>
    <message>
        <source>{member} leads out of it</source>
        <translation>{member} führt aus ihm hinaus</translation>
    </message>
    <message>
        <source>{name} suits this computer best: captions about {behind_s:.1f} s behind speech.</source>
        <translation>{name} passt am besten zu diesem Rechner: Untertitel etwa {behind_s:.1f} s hinter dem Gesprochenen.</translation>
    </message>
    <message>
        <source>{name} was disconnected</source>
        <translation>{name} war getrennt</translation>
    </message>
    <message>
        <source>{name} was exported by an older version of Captioner.</source>
        <translation>{name} wurde von einer älteren Version von Captioner exportiert.</translation>
    </message>
    <message>
        <source>{name}: {error}</source>
        <translation>{name}: {error}</translation>
    </message>
    <message>
        <source>{reason}</source>
        <translation>{reason}</translation>
    </message>
    <message>
        <source>{reason} ({duration_s:.1f} s missing)</source>
        <translation>{reason} ({duration_s:.1f} s fehlen)</translation>
    </message>
    <message>
        <source>{source} holds no model: {file} is missing.</source>
        <translation>{source} enthält kein Modell: {file} fehlt.</translation>
    </message>
    <message>
        <source>{words} This is an estimate.</source>
        <translation>{words} Das ist geschätzt.</translation>
    </message>
    <message>
        <source>the tokenizer belongs to another model</source>
        <translation>der Tokenizer gehört zu einem anderen Modell</translation>
    </message>
    <message>
        <source>Run `captioner models remove sounds` and `captioner models download sounds`.</source>
        <translation>Führen Sie `captioner models remove sounds` und `captioner models download sounds` aus.</translation>
    </message>
    <message>
        <source>Sounds are no longer captioned: {reason}</source>
        <translation>Geräusche werden nicht mehr untertitelt: {reason}</translation>
    </message>
    <message>
        <source>The model {file} cannot be loaded: {error}.</source>
        <translation>Das Modell {file} kann nicht geladen werden: {error}.</translation>
    </message>
    <message>
        <source>Use mic, system, app:NAME, both, or the path of a recording.</source>
        <translation>Verwenden Sie mic, system, app:NAME, both oder den Pfad einer Aufnahme.</translation>
    </message>
    <message>
        <source>Waiting for {name} to play</source>
        <translation>Warten, bis {name} etwas wiedergibt</translation>
    </message>
    <message>
        <source>the tokenizer and the model have different ids for {token}</source>
        <translation>der Tokenizer hat für {token} eine andere Nummer als das Modell</translation>
    </message>
    <message>
        <source>the tokenizer has more tokens than the model</source>
        <translation>der Tokenizer hat mehr Token als das Modell</translation>
    </message>
    <message>
        <source>the tokenizer lacks {token}</source>
        <translation>dem Tokenizer fehlt {token}</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>{file} is not the file itself but a Git LFS pointer.</source>
        <translation>{file} ist nicht die Datei selbst, sondern ein Verweis von Git LFS.</translation>
    </message>
    <message>
        <source>{host} accepts no more requests from this network for now ({code}).</source>
        <translation>{host} beantwortet aus diesem Netz gerade keine Fragen mehr ({code}).</translation>
    </message>
    <message>
        <source>{host} returned an error: {code} {reason}.</source>
        <translation>{host} antwortete mit einem Fehler: {code} {reason}.</translation>
    </message>
    <message>
        <source>{host} returned {code} {reason}</source>
        <translation>{host} antwortete {code} {reason}</translation>
    </message>
    <message>
        <source>{left_s} s of kept sound follow the last caption: caption the sound again to read what was said in them.</source>
        <translation>{left_s} s aufgehobener Ton liegen hinter dem letzten Untertitel: Untertiteln Sie den Ton erneut, um zu lesen, was darin gesagt wurde.</translation>
    </message>
    <message>
        <source>{left} bytes follow its end</source>
        <translation>hinter seinem Ende folgen {left} Bytes</translation>
    </message>
    <message>
        <source>{message} {unsaved_captions} captions could not be saved anywhere.</source>
        <translation>{message} {unsaved_captions} Untertitel konnten nirgendwo gesichert werden.</translation>
    </message>
    <message>
        <source>{model_name} is too slow here to show words as they are spoken: {work}, so captions appear when a sentence is finished.</source>
        <translation>{model_name} ist hier zu langsam für Wörter, während sie gesprochen werden: {work}, Untertitel kommen also, wenn ein Satz fertig ist.</translation>
    </message>
    <message>
        <source>{model_name} keeps up here: {work}, so captions follow every second.</source>
        <translation>{model_name} kommt hier mit: {work}, Untertitel folgen also jede Sekunde.</translation>
    </message>
    <message>
        <source>{name} (driver {driver})</source>
        <translation>{name} (Treiber {driver})</translation>
    </message>
    <message>
        <source>{name} cannot be read ({error})</source>
        <translation>{name} kann nicht gelesen werden ({error})</translation>
    </message>
    <message>
        <source>{name} could not be downloaded: {reason}.</source>
        <translation>{name} konnte nicht geladen werden: {reason}.</translation>
    </message>
    <message>
        <source>{name} could not be read.</source>
        <translation>{name} war nicht zu lesen.</translation>
    </message>
    <message>
        <source>{name} does not hold {token} exactly once</source>
        <translation>{name} enthält {token} nicht genau einmal</translation>
    </message>
    <message>
        <source>{name} no longer delivers sound; waiting for it to come back</source>
        <translation>{name} liefert keinen Ton mehr; Captioner wartet, bis es wiederkommt</translation>
    </message>
    <message>
        <source>{name} delivers no sound; waiting for it to come back</source>
        <translation>{name} liefert keinen Ton; Captioner wartet, bis es wiederkommt</translation>
    </message>
    <message>
        <source>{name} has no sound here</source>
        <translation>{name} hat hier keinen Ton</translation>
    </message>
    <message>
        <source>{name} in it has the wrong shape</source>
        <translation>{name} darin hat eine andere Form, als es haben muss</translation>
    </message>
    <message>
        <source>{name} is missing from config.json</source>
        <translation>{name} fehlt in config.json</translation>
    </message>
    <message>
        <source>{name} is missing from it</source>
        <translation>{name} fehlt darin</translation>
    </message>
    <message>
        <source>{name} is not a Captioner settings file.</source>
        <translation>{name} ist keine Einstellungsdatei von Captioner.</translation>
    </message>
    <message>
        <source>{name} is not a Whisper model: config.json names another architecture.</source>
        <translation>{name} ist kein Whisper-Modell: config.json nennt eine andere Architektur.</translation>
    </message>
    <message>
        <source>{name} is not a Whisper model: {model_file} says its architecture is {architecture}.</source>
        <translation>{name} ist kein Whisper-Modell: {model_file} nennt als Bauart {architecture}.</translation>
    </message>
    <message>
        <source>{name} is not downloaded: HF_HUB_OFFLINE forbids it.</source>
        <translation>{name} wird nicht geladen: HF_HUB_OFFLINE verbietet es.</translation>
    </message>
    <message>
        <source>{name} is not readable ({error})</source>
        <translation>{name} ist nicht lesbar ({error})</translation>
    </message>
    <message>
        <source>{name} is playing</source>
        <translation>{name} wird wiedergegeben</translation>
    </message>
    <message>
        <source>{name} takes {memory_mb} MB; {free_mb} MB are free.</source>
        <translation>{name} braucht {memory_mb} MB; {free_mb} MB sind frei.</translation>
    </message>
    <message>
        <source>{name} was disconnected; waiting for it to come back</source>
        <translation>{name} wurde getrennt; Captioner wartet, bis es wiederkommt</translation>
    </message>
    <message>
        <source>{name} was suspended</source>
        <translation>{name} war angehalten</translation>
    </message>
    <message>
        <source>{name} will be recognised in later sessions and recordings.</source>
        <translation>{name} wird in späteren Sitzungen und Aufnahmen wiedererkannt.</translation>
    </message>
    <message>
        <source>{name}: {dropped} blocks of sound were lost; the computer is too busy</source>
        <translation>{name}: {dropped} Tonblöcke gingen verloren, der Rechner ist zu beschäftigt</translation>
    </message>
    <message>
        <source>{output} stopped: {reason}</source>
        <translation>{output} beendet: {reason}</translation>
    </message>
    <message>
        <source>{output}: {what} to {receiver} since {time}</source>
        <translation>{output}: {what} an {receiver} seit {time}</translation>
    </message>
    <message>
        <source>{path} can be decoded only up to {until}: {reason}.</source>
        <translation>{path} lässt sich nur bis {until} dekodieren: {reason}.</translation>
    </message>
    <message>
        <source>{path} cannot be decoded: {reason}.</source>
        <translation>{path} lässt sich nicht dekodieren: {reason}.</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>{path} lässt sich nicht schreiben: {reason}.</translation>
    </message>
    <message>
        <source>{path} has no audio track {audio_track}.</source>
        <translation>{path} hat keine Tonspur {audio_track}.</translation>
    </message>
    <message>
        <source>{path} holds no sound that can be decoded.</source>
        <translation>{path} enthält keinen Ton, der sich lesen lässt.</translation>
    </message>
    <message>
        <source>{path} is a checkpoint of OpenAI&apos;s whisper: {name}. Captioner needs a CTranslate2 model.</source>
        <translation>{path} ist ein Checkpoint von OpenAIs Whisper: {name}. Captioner braucht ein Modell von CTranslate2.</translation>
    </message>
    <message>
        <source>{path} is a transformers checkpoint: {name}. Captioner needs a CTranslate2 model.</source>
        <translation>{path} ist ein Checkpoint von transformers: {name}. Captioner braucht ein Modell von CTranslate2.</translation>
    </message>
    <message>
        <source>{path} is a device, not a file.</source>
        <translation>{path} ist ein Gerät, keine Datei.</translation>
    </message>
    <message>
        <source>{path} is a folder, not a recording.</source>
        <translation>{path} ist ein Ordner, keine Aufnahme.</translation>
    </message>
    <message>
        <source>{path} is a whisper.cpp model (GGML): {name}. Captioner needs a CTranslate2 model, and this form cannot be converted to one.</source>
        <translation>{path} ist ein Modell von whisper.cpp (GGML): {name}. Captioner braucht eines von CTranslate2, und aus dieser Form lässt es sich nicht umwandeln.</translation>
    </message>
    <message>
        <source>{path} is a pipe or device, not a recording.</source>
        <translation>{path} ist eine Leitung oder ein Gerät, keine Aufnahme.</translation>
    </message>
    <message>
        <source>{path} is a pipe, not a file.</source>
        <translation>{path} ist eine Pipe, keine Datei.</translation>
    </message>
    <message>
        <source>{path} is a video without sound.</source>
        <translation>{path} ist ein Video ohne Ton.</translation>
    </message>
    <message>
        <source>{path} is an ONNX model: {name}. Captioner needs a CTranslate2 model, and this form cannot be converted to one.</source>
        <translation>{path} ist ein ONNX-Modell: {name}. Captioner braucht eines von CTranslate2, und aus dieser Form lässt es sich nicht umwandeln.</translation>
    </message>
    <message>
        <source>{path} is being used for something else, and would be destroyed.</source>
        <translation>{path} wird für etwas anderes verwendet und ginge verloren.</translation>
    </message>
    <message>
        <source>{path} is not a recording that can be read, or it is damaged or cut off.</source>
        <translation>{path} ist keine lesbare Aufnahme, oder sie ist beschädigt oder abgeschnitten.</translation>
    </message>
    <message>
        <source>{path} is read-only.</source>
        <translation>{path} ist schreibgeschützt.</translation>
    </message>
    <message>
        <source>{path} lost {size} bytes</source>
        <translation>{path} hat {size} Bytes verloren</translation>
    </message>
    <message>
        <source>{path} of {name} came twice with wrong content from the hub.</source>
        <translation>{path} von {name} kam zweimal mit falschem Inhalt vom Modellserver.</translation>
    </message>
    <message>
        <source>{path} was removed</source>
        <translation>{path} wurde entfernt</translation>
    </message>
    <message>
        <source>{problem}.</source>
        <translation>{problem}.</translation>
    </message>
    <message>
        <source>{reason}: {path}</source>
        <translation>{reason}: {path}</translation>
    </message>
    <message>
        <source>{repository} holds a model for another program: {name}. Captioner needs a CTranslate2 model, and this form cannot be converted to one.</source>
        <translation>{repository} enthält ein Modell eines anderen Programms: {name}. Captioner braucht eines von CTranslate2, und aus dieser Form lässt es sich nicht umwandeln.</translation>
    </message>
    <message>
        <source>{repository} is a transformers checkpoint. Captioner needs a CTranslate2 model.</source>
        <translation>{repository} ist ein Checkpoint von transformers. Captioner braucht ein Modell von CTranslate2.</translation>
    </message>
    <message>
        <source>{repository} is not a CTranslate2 model: it has no model.bin.</source>
        <translation>{repository} ist kein CTranslate2-Modell: Es hat kein model.bin.</translation>
    </message>
    <message>
        <source>{repository} is not a transformers checkpoint: it has no model.safetensors.</source>
        <translation>{repository} ist kein Checkpoint von transformers: Es hat keine model.safetensors.</translation>
    </message>
    <message>
        <source>{repository} is not a complete model: it has no {missing}.</source>
        <translation>{repository} ist kein vollständiges Modell: {missing} fehlt.</translation>
    </message>
    <message>
        <source>{repository} on the hub is not what the catalogue says: {path} differs.</source>
        <translation>{repository} ist auf dem Modellserver nicht, was der Katalog sagt: {path} weicht ab.</translation>
    </message>
    <message>
        <source>{sentence} {where}</source>
        <translation>{sentence} {where}</translation>
    </message>
    <message>
        <source>{service} cannot be reached ({reason}); trying again.</source>
        <translation>{service} ist nicht erreichbar ({reason}); es wird weiter versucht.</translation>
    </message>
    <message>
        <source>{service} points to another address, to which no captions are sent.</source>
        <translation>{service} verweist auf eine andere Adresse; dorthin werden keine Untertitel gesendet.</translation>
    </message>
    <message>
        <source>{service} is not accepting captions now (error {code}).</source>
        <translation>{service} nimmt gerade keine Untertitel an (Fehler {code}).</translation>
    </message>
    <message>
        <source>{smaller} Or accept captions every {interval_s} s.</source>
        <translation>{smaller} Oder nehmen Sie Untertitel alle {interval_s} s hin.</translation>
    </message>
    <message>
        <source>{smaller} Or caption finished sentences only.</source>
        <translation>{smaller} Oder untertiteln Sie nur fertige Sätze.</translation>
    </message>
    <message>
        <source>{smaller} Or record now and caption later: captioner listen --record-only, or the setting of that name.</source>
        <translation>{smaller} Oder jetzt aufnehmen und später untertiteln: captioner listen --record-only, oder die Einstellung dieses Namens.</translation>
    </message>
    <message>
        <source>{source} is muted</source>
        <translation>{source} ist stummgeschaltet</translation>
    </message>
    <message>
        <source>{source} is no longer too loud.</source>
        <translation>{source} ist nicht mehr zu laut.</translation>
    </message>
    <message>
        <source>{source} is too loud and distorts at the peaks; turn it down.</source>
        <translation>{source} ist zu laut und übersteuert; stellen Sie es leiser.</translation>
    </message>
    <message>
        <source>{waiting_s} s of sound had not been captioned yet.</source>
        <translation>{waiting_s} s Ton waren noch nicht untertitelt.</translation>
    </message>
    <message>
        <source>{what} cannot be used: permission was refused.</source>
        <translation>{what} darf nicht benutzt werden: Die Erlaubnis fehlt.</translation>
    </message>
    <message>
        <source>{what} does not deliver sound in its own format.</source>
        <translation>{what} liefert keinen Ton in seinem eigenen Format.</translation>
    </message>
    <message>
        <source>{what} failed unexpectedly ({name}: {error}).</source>
        <translation>{what} ist unerwartet fehlgeschlagen ({name}: {error}).</translation>
    </message>
    <message>
        <source>{what} is busy: another program uses it exclusively.</source>
        <translation>{what} ist belegt: Ein anderes Programm benutzt es allein.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; has no input channels to record from.</source>
        <translation>„{name}“ hat keine Eingänge, von denen aufgenommen werden kann.</translation>
    </message>
    <message>
        <source>Check the network; captions work without one. {in_a_browser}</source>
        <translation>Prüfen Sie das Netz; Untertitel gehen auch ohne. {in_a_browser}</translation>
    </message>
    <message>
        <source>Choose one of {export_formats}.</source>
        <translation>Wählen Sie eines von {export_formats}.</translation>
    </message>
    <message>
        <source>Convert it, then import it: {command}</source>
        <translation>Wandeln Sie ihn um und importieren Sie ihn dann: {command}</translation>
    </message>
    <message>
        <source>Convert it: {command}</source>
        <translation>Wandeln Sie ihn um: {command}</translation>
    </message>
    <message>
        <source>Convert the original: {command}</source>
        <translation>Wandeln Sie das Original um: {command}</translation>
    </message>
    <message>
        <source>Correct the environment variable {address_variable}, or unset it.</source>
        <translation>Verbessern Sie die Umgebungsvariable {address_variable}, oder löschen Sie sie.</translation>
    </message>
    <message>
        <source>Install cuBLAS: pip install {package}, or captioner[cuda].</source>
        <translation>Installieren Sie cuBLAS: pip install {package} oder captioner[cuda].</translation>
    </message>
    <message>
        <source>Reading {name} failed: {reason}.</source>
        <translation>{name} konnte nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Reading {path} failed: {reason}.</source>
        <translation>{path} konnte nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>You can also see the releases in a browser: {releases_page}</source>
        <translation>Neue Fassungen stehen auch hier: {releases_page}</translation>
    </message>
    <message>
        <source>The file {path} cannot be read: {reason}.</source>
        <translation>Die Datei {path} ist nicht zu lesen: {reason}.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be read: {reason}.</source>
        <translation>Der Ordner {folder} ist nicht zu lesen: {reason}.</translation>
    </message>
    <message>
        <source>The model {name} is damaged: {file} in {parent} is empty.</source>
        <translation>Das Modell {name} ist beschädigt: {file} in {parent} ist leer.</translation>
    </message>
    <message>
        <source>The model {name} is not complete: {file} is missing from {parent}.</source>
        <translation>Das Modell {name} ist unvollständig: {file} fehlt in {parent}.</translation>
    </message>
    <message>
        <source>The network may ask you to log in first. {in_a_browser}</source>
        <translation>Vielleicht verlangt das Netz erst eine Anmeldung. {in_a_browser}</translation>
    </message>
    <message>
        <source>The session {name} has no text {text}.</source>
        <translation>Die Sitzung {name} hat keinen Text {text}.</translation>
    </message>
    <message>
        <source>The settings could not be saved to {path} ({reason}).</source>
        <translation>Die Einstellungen ließen sich nicht in {path} speichern ({reason}).</translation>
    </message>
    <message>
        <source>The waiting sound in {path} cannot be read: {reason}.</source>
        <translation>Der wartende Ton in {path} ist nicht zu lesen: {reason}.</translation>
    </message>
    <message>
        <source>Try again in an hour. {in_a_browser}</source>
        <translation>Versuchen Sie es in einer Stunde wieder. {in_a_browser}</translation>
    </message>
    <message>
        <source>Try again later. {in_a_browser}</source>
        <translation>Versuchen Sie es später wieder. {in_a_browser}</translation>
    </message>
    <message>
        <source>Use the source {source} for it. {choices}</source>
        <translation>Nehmen Sie dafür die Quelle {source}. {choices}</translation>
    </message>
    <message>
        <source>a decode takes {decode_s:.1f} s ({basis})</source>
        <translation>ein Durchgang dauert {decode_s:.1f} s ({basis})</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>geschätzt</translation>
    </message>
    <message>
        <source>it is larger than {most_mb} MB, and no transcript is</source>
        <translation>sie ist größer als {most_mb} MB, was kein Transkript ist</translation>
    </message>
    <message>
        <source>it is longer than {most_mb} MB</source>
        <translation>sie ist länger als {most_mb} MB</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>seccomp; this kernel has no Landlock</source>
        <translation>seccomp; dieser Kernel hat kein Landlock</translation>
    </message>
    <message>
        <source>the GPU</source>
        <translation>der Grafikkarte</translation>
    </message>
    <message>
        <source>the hub sent bytes that were not requested</source>
        <translation>der Modellserver antwortete mit anderen Bytes als verlangt</translation>
    </message>
    <message>
        <source>the two models hear different words.</source>
        <translation>Die beiden Modelle hören verschiedene Wörter.</translation>
    </message>
    <message>
        <source>the vocabulary has {vocabulary_size} tokens and the weights have rows for {rows}</source>
        <translation>das Vokabular hat {vocabulary_size} Token, und die Gewichte haben Zeilen für {rows}</translation>
    </message>
    <message>
        <source>there was too little memory</source>
        <translation>der Arbeitsspeicher reichte nicht</translation>
    </message>
    <message>
        <source>{address} is not a valid address for releases.</source>
        <translation>{address} ist keine Adresse, die man nach neuen Fassungen fragen könnte.</translation>
    </message>
    <message>
        <source>{duration_s:.1f} s of speech could not be recognised.</source>
        <translation>{duration_s:.1f} s Sprache konnten nicht erkannt werden.</translation>
    </message>
    <message>
        <source>{file} lacks Whisper&apos;s special tokens</source>
        <translation>{file} fehlen die besonderen Zeichen von Whisper</translation>
    </message>
    <message>
        <source>{heard} of {length}</source>
        <translation>{heard} von {length}</translation>
    </message>
    <message>
        <source>{host} could not prove its identity: {verify_message}.</source>
        <translation>{host} konnte nicht nachweisen, der Modellserver zu sein: {verify_message}.</translation>
    </message>
    <message>
        <source>{host} has no releases ({code}).</source>
        <translation>{host} kennt keine Fassung ({code}).</translation>
    </message>
    <message>
        <source>{host} redirects to an unencrypted address, which is not followed.</source>
        <translation>{host} leitet an eine Adresse ohne Verschlüsselung weiter; ihr wird nicht gefolgt.</translation>
    </message>
    <message>
        <source>{merges_file} does not hold one pair per line</source>
        <translation>{merges_file} enthält nicht in jeder Zeile ein Paar</translation>
    </message>
    <message>
        <source>{message} What could not be written was saved in {folder} instead.</source>
        <translation>{message} Was nicht geschrieben werden konnte, wurde stattdessen in {folder} gespeichert.</translation>
    </message>
    <message>
        <source>{missing_s:.1f} s of sound are missing at {at}</source>
        <translation>{missing_s:.1f} s Ton fehlen bei {at}</translation>
    </message>
    <message>
        <source>{missing_s:.1f} s of sound are missing in {gaps} places</source>
        <translation>{missing_s:.1f} s Ton fehlen an {gaps} Stellen</translation>
    </message>
    <message>
        <source>{unclear_s:.1f} s of speech are unclear, from {at} on</source>
        <translation>{unclear_s:.1f} s Sprache sind unverständlich, ab {at}</translation>
    </message>
    <message>
        <source>{model_name} cannot be written to {place}: {reason}.</source>
        <translation>{model_name} lässt sich nicht nach {place} schreiben: {reason}.</translation>
    </message>
    <message>
        <source>{model_name} cannot keep up here: {work}, and an hour of speech takes {minutes} minutes of work.</source>
        <translation>{model_name} kommt hier nicht mit: {work}, und eine Stunde Sprache kostet {minutes} Minuten Arbeit.</translation>
    </message>
    <message>
        <source>{model_name} is slow here: {work}, so captions follow every {interval_s:.1f} s.</source>
        <translation>{model_name} ist hier langsam: {work}, Untertitel folgen also alle {interval_s:.1f} s.</translation>
    </message>
    <message>
        <source>{name} and {count} more</source>
        <translation>{name} und {count} weitere</translation>
    </message>
    <message>
        <source>{name} in it is not a valid JSON number</source>
        <translation>{name} darin ist keine Zahl, die JSON kennt</translation>
    </message>
    <message>
        <source>{name} in preprocessor_config.json is {found}, and the model needs {expected}</source>
        <translation>{name} in preprocessor_config.json ist {found}, und das Modell braucht {expected}</translation>
    </message>
    <message>
        <source>{name} is not a list of tokens</source>
        <translation>{name} ist keine Liste von Token</translation>
    </message>
    <message>
        <source>{name} runs on {where} as {compute_type}: 10 s of sound are encoded in {encode_s:.2f} s, a word takes {word_ms} ms.</source>
        <translation>{name} läuft auf {where} als {compute_type}: 10 s Ton brauchen {encode_s:.2f} s, ein Wort {word_ms} ms.</translation>
    </message>
    <message>
        <source>{path} already exists.</source>
        <translation>{path} gibt es schon.</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>{path} ist nicht zu lesen: {reason}.</translation>
    </message>
    <message>
        <source>{path} has no sound.</source>
        <translation>{path} ist ohne Ton.</translation>
    </message>
    <message>
        <source>{path} is cut off: it ends at {heard} of {length}.</source>
        <translation>{path} ist abgeschnitten: Es endet bei {heard} von {length}.</translation>
    </message>
    <message>
        <source>{path} is not a model: a model is a directory with {model_file} in it.</source>
        <translation>{path} ist kein Modell: Ein Modell ist ein Ordner mit {model_file} darin.</translation>
    </message>
    <message>
        <source>{path} was replaced by another file</source>
        <translation>{path} ist jetzt eine andere Datei</translation>
    </message>
    <message>
        <source>{what} cannot be opened ({reason}).</source>
        <translation>{what} lässt sich nicht öffnen ({reason}).</translation>
    </message>
</context>
<context>
    <name>SessionActions</name>
    <message>
        <source>Export into a folder</source>
        <translation>In einen Ordner exportieren</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>Exportiert nach {path}.</translation>
    </message>
    <message>
        <source>{count} files were written to {folder}.</source>
        <translation>{count} Dateien wurden nach {folder} geschrieben.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>“{title}” was moved to the trash.</source>
        <translation>„{title}“ liegt jetzt im Papierkorb.</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) were moved to the trash.</source>
        <translation>
            <numerusform>%n Sitzung wurde in den Papierkorb verschoben.</numerusform>
            <numerusform>%n Sitzungen wurden in den Papierkorb verschoben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Tags, separated by commas. Sessions tagged “keep” are never deleted automatically.</source>
        <translation>Schlagwörter, durch Kommas getrennt. Sitzungen mit dem Schlagwort „keep“ werden nie automatisch gelöscht.</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>“{before}” is now called “{title}”.</source>
        <translation>„{before}“ heißt jetzt „{title}“.</translation>
    </message>
    <message>
        <source>The tags of “{title}” were changed.</source>
        <translation>Die Schlagwörter von „{title}“ wurden geändert.</translation>
    </message>
    <message>
        <source>Names and terms of the new text, beside those of the settings.</source>
        <translation>Namen und Begriffe für den neuen Text, neben denen der Einstellungen.</translation>
    </message>
    <message>
        <source>“{title}” is being captioned in the background: see Recordings.</source>
        <translation>„{title}“ wird im Hintergrund untertitelt: siehe Aufnahmen.</translation>
    </message>
</context>
<context>
    <name>SessionCard</name>
    <message>
        <source>Transcript of the session</source>
        <translation>Transkript der Sitzung</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>Korrigieren</translation>
    </message>
    <message>
        <source>Correct words and speakers (Ctrl+E)</source>
        <translation>Worte und Sprecher korrigieren (Strg+E)</translation>
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
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>Begriffe</translation>
    </message>
    <message>
        <source>Names and terms that occurred</source>
        <translation>Namen und Begriffe, die vorkamen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Tags…</source>
        <translation>Schlagwörter …</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken …</translation>
    </message>
    <message>
        <source>Show on other screens…</source>
        <translation>Auf anderen Bildschirmen zeigen …</translation>
    </message>
    <message>
        <source>Caption again…</source>
        <translation>Erneut untertiteln …</translation>
    </message>
    <message>
        <source>Compare texts…</source>
        <translation>Texte vergleichen …</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Only the sound was recorded; it has no captions yet.</source>
        <translation>Nur der Ton wurde aufgenommen; es gibt noch keine Untertitel.</translation>
    </message>
    <message>
        <source>recognized as “{words}”</source>
        <translation>erkannt als „{words}“</translation>
    </message>
    <message>
        <source>Export glossary…</source>
        <translation>Glossar exportieren …</translation>
    </message>
    <message>
        <source>Terms ({count})</source>
        <translation>Begriffe ({count})</translation>
    </message>
    <message>
        <source>Caption now</source>
        <translation>Jetzt untertiteln</translation>
    </message>
    <message>
        <source>With options…</source>
        <translation>Mit Optionen …</translation>
    </message>
    <message>
        <source>Choose a session to read it.</source>
        <translation>Wählen Sie eine Sitzung, um sie zu lesen.</translation>
    </message>
    <message>
        <source>No words were recognised. The sound can be played, or captioned again (More).</source>
        <translation>Es wurden keine Worte erkannt. Der Ton lässt sich abspielen oder erneut untertiteln (Mehr).</translation>
    </message>
    <message>
        <source>with sound</source>
        <translation>mit Ton</translation>
    </message>
</context>
<context>
    <name>SessionDialogs</name>
    <message>
        <source>Export session</source>
        <translation>Sitzung exportieren</translation>
    </message>
</context>
<context>
    <name>SessionFacts</name>
    <message>
        <source>Not captioned</source>
        <translation>Noch ohne Untertitel</translation>
    </message>
    <message>
        <source>No words</source>
        <translation>Keine Worte</translation>
    </message>
    <message>
        <source>{length} of sound</source>
        <translation>{length} Ton</translation>
    </message>
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
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
</context>
<context>
    <name>SessionListPane</name>
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
        <source>Deleted…</source>
        <translation>Gelöscht …</translation>
    </message>
    <message>
        <source>Deleted sessions</source>
        <translation>Gelöschte Sitzungen</translation>
    </message>
    <message>
        <source>Deleted sessions, to restore them</source>
        <translation>Gelöschte Sitzungen, um sie wiederherzustellen</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
</context>
<context>
    <name>SessionWatcher</name>
    <message>
        <source>Marked at {time}.</source>
        <translation>Markiert bei {time}.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message>
        <source>Rename session</source>
        <translation>Sitzung umbenennen</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n session(s)?</source>
        <translation>
            <numerusform>%n Sitzung löschen?</numerusform>
            <numerusform>%n Sitzungen löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete session</source>
        <translation>Sitzung löschen</translation>
    </message>
    <message>
        <source>Captions and sound will be moved to the Trash.</source>
        <translation>Untertitel und Ton werden in den Papierkorb verschoben.</translation>
    </message>
    <message>
        <source>Delete “{title}”?</source>
        <translation>„{title}“ löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>{size} on disk</source>
        <translation>{size} belegt</translation>
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
        <source>Sound descriptions</source>
        <translation>Geräusche</translation>
    </message>
    <message>
        <source>Transcripts</source>
        <translation>Transkripte</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Aufnahmen</translation>
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
        <source>Show advanced settings</source>
        <translation>Weitere Einstellungen anzeigen</translation>
    </message>
    <message>
        <source>Hide advanced settings</source>
        <translation>Weitere Einstellungen ausblenden</translation>
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
        <source>As a share of the text size.</source>
        <translation>Anteil an der Schriftgröße.</translation>
    </message>
    <message>
        <source>Letter spacing</source>
        <translation>Buchstabenabstand</translation>
    </message>
    <message>
        <source>Word spacing</source>
        <translation>Wortabstand</translation>
    </message>
</context>
<context>
    <name>ShareDialog</name>
    <message>
        <source>The transcript as it reads now, on a web page. Anyone with the address can read it until you stop it, even after this dialog is closed.</source>
        <translation>Das Transkript, wie es jetzt lautet, auf einer Webseite. Wer die Adresse hat, kann es lesen, bis Sie es beenden, auch wenn dieser Dialog geschlossen ist.</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Refresh devices</source>
        <translation>Geräte neu suchen</translation>
    </message>
    <message>
        <source>Boost quiet voices in the microphone</source>
        <translation>Leise Stimmen im Mikrofon anheben</translation>
    </message>
    <message>
        <source>For distant microphones; noise is not boosted.</source>
        <translation>Für weit entfernte Mikrofone; Rauschen wird nicht angehoben.</translation>
    </message>
    <message>
        <source>Tell voices apart</source>
        <translation>Stimmen unterscheiden</translation>
    </message>
    <message>
        <source>Each voice gets a name and a colour.</source>
        <translation>Jede Stimme bekommt einen Namen und eine Farbe.</translation>
    </message>
    <message>
        <source>A small model for this is built in. A larger one, 36 MB, can take its place; it also notices when several people speak at once.</source>
        <translation>Ein kleines Modell dafür ist eingebaut. Ein größeres, 36 MB, kann es ersetzen; es bemerkt auch, wenn mehrere zugleich sprechen.</translation>
    </message>
    <message>
        <source>Remembered voices</source>
        <translation>Gemerkte Stimmen</translation>
    </message>
    <message>
        <source>Changes take effect the next time captioning starts.</source>
        <translation>Eine Änderung gilt ab dem nächsten Start des Untertitelns.</translation>
    </message>
    <message>
        <source>When microphone and computer sound are captioned together</source>
        <translation>Wenn Mikrofon und Rechnerton zusammen untertitelt werden</translation>
    </message>
    <message>
        <source>Label for the microphone</source>
        <translation>Bezeichnung für das Mikrofon</translation>
    </message>
    <message>
        <source>Label for computer sound</source>
        <translation>Bezeichnung für den Rechnerton</translation>
    </message>
    <message>
        <source>I&apos;m using headphones</source>
        <translation>Ich benutze Kopfhörer</translation>
    </message>
    <message>
        <source>Turns off echo removal; captions appear 0.2 s sooner.</source>
        <translation>Schaltet die Echounterdrückung ab; Untertitel erscheinen 0,2 s früher.</translation>
    </message>
</context>
<context>
    <name>SoundsPage</name>
    <message>
        <source>Describe sounds in brackets</source>
        <translation>Geräusche in Klammern beschreiben</translation>
    </message>
    <message>
        <source>Beside the words, and also in the transcript and its files.</source>
        <translation>Neben den Wörtern, auch im Transkript und seinen Dateien.</translation>
    </message>
    <message>
        <source>A model for laughter, music, alarms and more is built in. Another one, 6 MB, can take its place.</source>
        <translation>Ein Modell für Lachen, Musik, Alarme und mehr ist eingebaut. Ein anderes, 6 MB, kann es ersetzen.</translation>
    </message>
    <message>
        <source>Changes take effect the next time captioning starts.</source>
        <translation>Eine Änderung gilt ab dem nächsten Start des Untertitelns.</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Low: only clear sounds</source>
        <translation>Niedrig: nur deutliche Geräusche</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>High: quiet sounds, too, and more mistakes</source>
        <translation>Hoch: auch leise Geräusche, mit mehr Fehlern</translation>
    </message>
    <message>
        <source>Try it: play a smoke alarm</source>
        <translation>Ausprobieren: einen Rauchmelder abspielen</translation>
    </message>
    <message>
        <source>These sounds</source>
        <translation>Diese Geräusche</translation>
    </message>
    <message>
        <source>At an alarm or a siren</source>
        <translation>Bei einem Alarm oder einer Sirene</translation>
    </message>
    <message>
        <source>Blink a frame around the captions</source>
        <translation>Einen Rahmen um die Untertitel blinken lassen</translation>
    </message>
    <message>
        <source>A little more than once a second; it stays still with reduced motion.</source>
        <translation>Etwas öfter als einmal in der Sekunde; bei reduzierter Bewegung steht er still.</translation>
    </message>
    <message>
        <source>Show a desktop notification</source>
        <translation>Eine Benachrichtigung des Desktops anzeigen</translation>
    </message>
    <message>
        <source>Needs the tray icon.</source>
        <translation>Benötigt das Symbol im Infobereich.</translation>
    </message>
    <message>
        <source>The overlay shows {label}.</source>
        <translation>Die Einblendung zeigt {label}.</translation>
    </message>
    <message>
        <source>The label is {label}; the overlay is switched off.</source>
        <translation>Die Beschreibung ist {label}; die Einblendung ist ausgeschaltet.</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Microphone and {application}</source>
        <translation>Mikrofon und {application}</translation>
    </message>
    <message>
        <source>{application} (not playing)</source>
        <translation>{application} (keine Wiedergabe)</translation>
    </message>
    <message>
        <source>{name} (default)</source>
        <translation>{name} (Standard)</translation>
    </message>
    <message>
        <source>Default microphone</source>
        <translation>Standardmikrofon</translation>
    </message>
    <message>
        <source>Computer sound: {name} (default)</source>
        <translation>Rechnerton: {name} (Standard)</translation>
    </message>
    <message>
        <source>Computer sound: {name}</source>
        <translation>Rechnerton: {name}</translation>
    </message>
    <message>
        <source>Audio or video file (live)…</source>
        <translation>Audio- oder Videodatei (live) …</translation>
    </message>
    <message>
        <source>Computer sound</source>
        <translation>Rechnerton</translation>
    </message>
    <message>
        <source>Microphone and computer sound</source>
        <translation>Mikrofon und Rechnerton</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name} (nicht verbunden)</translation>
    </message>
</context>
<context>
    <name>SpeakerMenu</name>
    <message>
        <source>Who speaks</source>
        <translation>Wer spricht</translation>
    </message>
    <message>
        <source>This is {name}</source>
        <translation>Das ist {name}</translation>
    </message>
    <message>
        <source>This is not {name}</source>
        <translation>Das ist nicht {name}</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Name …</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Is the same voice as</source>
        <translation>Ist dieselbe Stimme wie</translation>
    </message>
    <message>
        <source>Only this caption is by</source>
        <translation>Nur dieser Untertitel ist von</translation>
    </message>
    <message>
        <source>A new voice</source>
        <translation>Eine neue Stimme</translation>
    </message>
    <message>
        <source>This caption and those like it are a new voice</source>
        <translation>Dieser Untertitel und ähnliche sind eine neue Stimme</translation>
    </message>
    <message>
        <source>Remember this voice…</source>
        <translation>Diese Stimme merken …</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Name the voice</source>
        <translation>Stimme benennen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Remember this voice</source>
        <translation>Diese Stimme merken</translation>
    </message>
    <message>
        <source>Recognise {name} in later sessions and recordings?</source>
        <translation>{name} in späteren Sitzungen und Aufnahmen wiedererkennen?</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>Merken</translation>
    </message>
</context>
<context>
    <name>Speakers</name>
    <message>
        <source>You</source>
        <translation>Ich</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>Die anderen</translation>
    </message>
    <message>
        <source>A voice print is a list of numbers that describes how a person sounds; Captioner uses it to recognise them in later sessions and recordings. It stays on this computer, apart from transcripts, and is never exported. Remember only people who agree to it.</source>
        <translation>Ein Stimmabdruck ist eine Zahlenreihe, die sagt, wie ein Mensch klingt; daran erkennt Captioner ihn in späteren Sitzungen und Aufnahmen wieder. Er bleibt auf diesem Rechner, getrennt von den Transkripten, und wird nie exportiert. Merken Sie sich nur Menschen, die damit einverstanden sind.</translation>
    </message>
    <message>
        <source>Speaker {number}</source>
        <translation>Sprecher {number}</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rosa</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
</context>
<context>
    <name>TermListEditor</name>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Name, such as “Team”</source>
        <translation>Name, etwa „Team“</translation>
    </message>
    <message>
        <source>Name of a new list</source>
        <translation>Name einer neuen Liste</translation>
    </message>
    <message>
        <source>New list</source>
        <translation>Neue Liste</translation>
    </message>
    <message>
        <source>Delete list</source>
        <translation>Liste löschen</translation>
    </message>
    <message>
        <source>One per line, such as “Siobhan: shiv on”</source>
        <translation>Einer pro Zeile, etwa „Siobhan: schi woon“</translation>
    </message>
    <message>
        <source>Names and terms of the list</source>
        <translation>Namen und Begriffe der Liste</translation>
    </message>
    <message>
        <source>Use this list in sessions and recordings</source>
        <translation>Diese Liste in Sitzungen und Aufnahmen verwenden</translation>
    </message>
</context>
<context>
    <name>TermsButton</name>
    <message>
        <source>Terms ({count})…</source>
        <translation>Begriffe ({count}) …</translation>
    </message>
    <message>
        <source>Terms…</source>
        <translation>Begriffe …</translation>
    </message>
</context>
<context>
    <name>TermsDialog</name>
    <message>
        <source>Names and terms</source>
        <translation>Namen und Begriffe</translation>
    </message>
    <message>
        <source>Lists of terms</source>
        <translation>Listen von Begriffen</translation>
    </message>
    <message>
        <source>One per line, such as “Siobhan: shiv on”</source>
        <translation>Einer pro Zeile, etwa „Siobhan: schi woon“</translation>
    </message>
    <message>
        <source>Other names and terms</source>
        <translation>Andere Namen und Begriffe</translation>
    </message>
    <message>
        <source>Other names and terms: type, paste, or drop a list</source>
        <translation>Andere Namen und Begriffe: eintippen, einfügen oder Liste ablegen</translation>
    </message>
    <message>
        <source>Suggest from a document…</source>
        <translation>Aus einem Dokument vorschlagen …</translation>
    </message>
    <message>
        <source>Or drop a calendar entry, a document or a text file here.</source>
        <translation>Oder Kalendereintrag, Dokument oder Textdatei hier ablegen.</translation>
    </message>
    <message>
        <source>Suggested names and terms</source>
        <translation>Vorgeschlagene Namen und Begriffe</translation>
    </message>
    <message>
        <source>your corrections</source>
        <translation>Ihren Korrekturen</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>{name} wird gelesen …</translation>
    </message>
    <message>
        <source>Documents ({patterns})</source>
        <translation>Dokumente ({patterns})</translation>
    </message>
    <message>
        <source>Tick what is to be used of {name}.</source>
        <translation>Haken Sie an, was aus {name} benutzt werden soll.</translation>
    </message>
    <message>
        <source>No names or rare words were found in {name}.</source>
        <translation>In {name} wurden keine Namen oder seltenen Wörter gefunden.</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Benutzen</translation>
    </message>
</context>
<context>
    <name>Topic</name>
    <message>
        <source>Application</source>
        <translation>Anwendung</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>Schutz</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Bildschirm</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Laden</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliotheken</translation>
    </message>
    <message>
        <source>Recommended model</source>
        <translation>Empfohlenes Modell</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Computer sound</source>
        <translation>Rechnerton</translation>
    </message>
    <message>
        <source>Transcripts</source>
        <translation>Transkripte</translation>
    </message>
    <message>
        <source>Voice activity</source>
        <translation>Sprechaktivität</translation>
    </message>
</context>
<context>
    <name>TranscriptGutter</name>
    <message>
        <source>Play from here</source>
        <translation>Ab hier abspielen</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Transcript</source>
        <translation>Transkript</translation>
    </message>
    <message>
        <source>recognized as “{words}”</source>
        <translation>erkannt als „{words}“</translation>
    </message>
</context>
<context>
    <name>TranscriptsPage</name>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>When a session ends, write</source>
        <translation>Wenn eine Sitzung endet, schreiben</translation>
    </message>
    <message>
        <source>While captioning</source>
        <translation>Während des Untertitelns</translation>
    </message>
    <message>
        <source>No file</source>
        <translation>Keine Datei</translation>
    </message>
    <message>
        <source>Live text file</source>
        <translation>Laufende Textdatei</translation>
    </message>
    <message>
        <source>The current lines, for a text source in OBS and similar programs.</source>
        <translation>Die aktuellen Zeilen, für eine Textquelle in OBS und ähnlichen Programmen.</translation>
    </message>
    <message>
        <source>Live subtitle file</source>
        <translation>Laufende Untertiteldatei</translation>
    </message>
    <message>
        <source>An SRT file, updated while you caption; replaced by each session.</source>
        <translation>Eine SRT-Datei, die während der Aufnahme wächst; jede Sitzung ersetzt sie.</translation>
    </message>
    <message>
        <source>Record now, caption later</source>
        <translation>Jetzt aufnehmen, später untertiteln</translation>
    </message>
    <message>
        <source>Only the sound is kept; “Caption now” in the list of sessions does the rest.</source>
        <translation>Nur der Ton wird aufbewahrt; „Jetzt untertiteln“ in der Liste der Sitzungen erledigt den Rest.</translation>
    </message>
    <message>
        <source>Correct the saved text</source>
        <translation>Gespeicherten Text verbessern</translation>
    </message>
    <message>
        <source>While you caption, the sound is decoded once more, with more care, for the saved text. The text as captioned is kept, too.</source>
        <translation>Während des Untertitelns wird der Ton noch einmal und sorgfältiger erkannt, für den gespeicherten Text. Der untertitelte Text bleibt daneben erhalten.</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Calendar file</source>
        <translation>Kalenderdatei</translation>
    </message>
    <message>
        <source>A session is named after the entry for that time, or else after its first words.</source>
        <translation>Eine Sitzung heißt wie der Eintrag dieser Stunde, sonst nach ihren ersten Worten.</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privatsphäre</translation>
    </message>
    <message>
        <source>Also save audio</source>
        <translation>Auch den Ton speichern</translation>
    </message>
    <message>
        <source>About 60 MB per hour. Get consent first; many places require it.</source>
        <translation>Etwa 60 MB pro Stunde. Holen Sie zuerst das Einverständnis ein; vielerorts ist es vorgeschrieben.</translation>
    </message>
    <message>
        <source>Don’t save anything</source>
        <translation>Nichts speichern</translation>
    </message>
    <message>
        <source>Each session has its own folder there.</source>
        <translation>Jede Sitzung hat darin einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>Captions are shown but not saved; no file is written.</source>
        <translation>Untertitel werden gezeigt, aber nicht gespeichert; keine Datei wird geschrieben.</translation>
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
    <name>UnlockHandle</name>
    <message>
        <source>Unlock captions</source>
        <translation>Untertitel entsperren</translation>
    </message>
</context>
<context>
    <name>VoicePage</name>
    <message>
        <source>Saves battery; switch it off if very quiet speech is missed.</source>
        <translation>Schont den Akku; schalten Sie es aus, wenn sehr leise Sprache fehlt.</translation>
    </message>
    <message>
        <source>Lead-in</source>
        <translation>Vorlauf</translation>
    </message>
    <message>
        <source>Shortest pause between utterances</source>
        <translation>Kürzeste Pause zwischen Äußerungen</translation>
    </message>
    <message>
        <source>Skip silence</source>
        <translation>Stille überspringen</translation>
    </message>
    <message>
        <source>How speech is distinguished from silence and noise. The defaults suit most rooms.</source>
        <translation>Wie Sprache von Stille und Geräusch unterschieden wird. Die Vorgaben passen zu den meisten Räumen.</translation>
    </message>
    <message>
        <source>Low: for noisy rooms</source>
        <translation>Niedrig: für laute Räume</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>High: for quiet voices</source>
        <translation>Hoch: für leise Stimmen</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Higher settings miss less speech but mistake more noise for it.</source>
        <translation>Je höher, desto weniger Sprache entgeht; dafür gelten mehr Geräusche als Sprache.</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Strictness</source>
        <translation>Strenge</translation>
    </message>
    <message>
        <source>0 lets most sound through, 3 the least.</source>
        <translation>0 lässt am meisten durch, 3 am wenigsten.</translation>
    </message>
    <message>
        <source>Speech starts at</source>
        <translation>Sprache beginnt ab</translation>
    </message>
    <message>
        <source>Speech continues above</source>
        <translation>Sprache dauert an über</translation>
    </message>
    <message>
        <source>Minimum duration</source>
        <translation>Mindestdauer</translation>
    </message>
    <message>
        <source>Longest pause within an utterance</source>
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
        <source>Captions are made on this computer. Nothing you say is sent anywhere.</source>
        <translation>Untertitel entstehen auf diesem Rechner. Nichts, was Sie sagen, wird übertragen.</translation>
    </message>
    <message>
        <source>Test my voice…</source>
        <translation>Stimme testen …</translation>
    </message>
    <message>
        <source>Try your microphone and the model with three sentences</source>
        <translation>Mikrofon und Modell mit drei Sätzen ausprobieren</translation>
    </message>
    <message>
        <source>The built-in model tiny.en captions English at once, without a download. A larger model makes fewer mistakes, and some know other languages.</source>
        <translation>Das eingebaute Modell tiny.en untertitelt Englisch sofort, ohne Download. Ein größeres macht weniger Fehler, und manche können andere Sprachen.</translation>
    </message>
    <message>
        <source>Folder for transcripts</source>
        <translation>Ordner für Transkripte</translation>
    </message>
    <message>
        <source>Don’t save anything: captions are only shown</source>
        <translation>Nichts speichern: Untertitel werden nur gezeigt</translation>
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
        <source>Say something – the bar should move.</source>
        <translation>Sagen Sie etwas – der Balken sollte sich bewegen.</translation>
    </message>
    <message>
        <source>Sounds good.</source>
        <translation>Klingt gut.</translation>
    </message>
    <message>
        <source>{size} free on this computer</source>
        <translation>{size} frei auf diesem Rechner</translation>
    </message>
    <message>
        <source>That is not enough for every model here.</source>
        <translation>Das reicht nicht für jedes Modell hier.</translation>
    </message>
</context>
</TS>
