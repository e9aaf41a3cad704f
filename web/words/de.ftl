### Deutsch

## Auf einem neuen Gerät

starting = Alcove startet …
welcome-title = Ein ruhiger Ort zum Reden
step-make = Richte einen Raum ein und wähle deinen Namen.
step-share = Schick seinen Link denen, die dabei sein sollen.
step-talk = Redet. Dein Gerät verschlüsselt: Nur wer im Raum ist, kann es lesen, der Server dazwischen nicht.
welcome-join = Hast du einen Link bekommen?

## Einen Raum einrichten

your-name = Dein Name
room-name = Name des Raums
room-name-hint = Zum Beispiel: Sonntagswanderung
who-gets-in = Wer hereinkommt
admission-open = Alle, die den Link haben
admission-open-hint = Wer gerade online ist, lässt sie sofort herein.
admission-ask = Erst fragen
admission-ask-hint = Sie klopfen an, und jemand im Raum entscheidet.
more = Mehr
suite-hybrid = Hybrid, quantensicher
suite-hybrid-hint = Was heute aufgezeichnet wird, bleibt auch einem Quantencomputer verschlossen.
suite-classic = Klassisch
suite-classic-hint = Kleinere Nachrichten, wenn Leute kommen und gehen.
create-room = Raum einrichten
new-room = Neuer Raum

## Räume, und wie man hineinkommt

rooms = Räume
back = Zurück zu den Räumen
join-with-link = Mit einem Link beitreten
join-title = Einem Raum beitreten
join-hint = Füge den ganzen Link ein, den du bekommen hast.
invite-link = Einladungslink
continue = Weiter
join = Beitreten
not-now = Nicht jetzt
invited = Du bist eingeladen in
join-promise = Sobald du drin bist, liest du, was von da an gesagt wird. Die anderen sehen den Namen, den du wählst.
link-problem = Dieser Link funktioniert nicht
go-on = Weiter
edit-name = Namen ändern
save = Speichern
cancel = Abbrechen
close = Schließen
dismiss = Ausblenden
pick-title = Wähle einen Raum
pick = Oder richte einen neuen ein und teile seinen Link mit denen, mit denen du reden willst.
going-as = Du erscheinst als { $name }.
invited-by = { $name } lädt dich ein.
already-in = Du bist schon in „{ $room }“. Hier ist er.

## Einladen

invite = Einladen
invite-title = Leute einladen
invite-open = Wer diesen Link hat, kommt herein. Schick ihn nur denen, die du meinst.
invite-ask = Wer diesen Link hat, kann anklopfen; jemand im Raum lässt sie herein. Sie sehen den Namen des Raums und deinen.
copy-link = Link kopieren
copied = Kopiert
copy-failed = Der Browser hat das Kopieren nicht erlaubt. Markiere den Link und kopiere ihn von Hand.
share = Teilen …
qr = QR-Code des Einladungslinks

## Leute und Regeln

members = Mitglieder
member-count =
    { $count ->
        [one] 1 Mitglied
       *[other] { $count } Mitglieder
    }
member-count-here =
    { $count ->
        [one] 1 Mitglied · { $here } hier
       *[other] { $count } Mitglieder · { $here } hier
    }
here-now = Gerade hier
away = Nicht da
keeper = Ein Bewahrer ist da. Er hält verschlüsselt bereit, was gesendet wird, für alle, die zurückkommen, und kann es nicht lesen.
offences = Weggelassen, weil sie die Regeln des Raums brechen: { $count } Nachrichten.
you = du
admin = Admin
knocking = Wartet vor der Tür
knocks = { $name } möchte herein
let-in = Hereinlassen
let-in-name = { $name } hereinlassen
turn-away = Abweisen
turn-away-name = { $name } abweisen
room-settings = Einstellungen des Raums
leave = Raum verlassen
leave-title = Diesen Raum verlassen?
leave-body = Was von da an gesagt wird, bekommst du nicht mehr, und der Verlauf dieses Raums wird von diesem Gerät gelöscht.
remove = Entfernen
remove-name = { $name } entfernen
remove-title = { $name } entfernen?
remove-body = Was von da an gesagt wird, bekommt diese Person nicht mehr; was sie gelesen hat, behält sie. Weil sie den Link kennt, muss von jetzt an ein Mitglied alle Neuen hereinlassen.
permissions = Wer was darf
may-admit = Leute hereinlassen
may-remove = Mitglieder entfernen
may-rename = Den Raum umbenennen
everyone = Alle Mitglieder
admins = Nur Admins
make-admin = Zum Admin machen
make-admin-name = { $name } zum Admin machen
unmake-admin = Kein Admin mehr
unmake-admin-name = { $name }: kein Admin mehr
settings-read-only = Nur Admins können das ändern.
encryption = Verschlüsselung

## Das Gespräch

messages = Nachrichten
message = Nachricht
send = Senden
loading-messages = Nachrichten werden geladen …
loading-failed = Diese Nachrichten konnten nicht geladen werden.
try-again = Noch einmal versuchen
new-messages = Neue Nachrichten
to-end = Zur neuesten Nachricht
empty-title = Noch nichts gesagt
empty-alone = Du bist allein hier. Lade jemanden ein und sag Hallo.
empty-together = Was gesagt wurde, bevor du kamst, wird nicht gezeigt. Sag Hallo.
unsupported = Diese Nachricht braucht eine neuere Version von Alcove. Lade die Seite neu, um sie zu bekommen.
send-again = Noch einmal senden
discard = Verwerfen
enter-hint = Enter sendet, Umschalt und Enter beginnt eine neue Zeile
today = Heute
yesterday = Gestern
unread =
    { $count ->
        [one] 1 neue Nachricht
       *[other] { $count } neue Nachrichten
    }
message-queued = Wartet aufs Senden
message-sent = Gesendet
message-ordered = Im Raum
message-failed = Nicht gesendet

## Was in einem Raum geschah

created =
    { $mine ->
        [yes] Du hast diesen Raum eingerichtet
       *[no] { $who } hat diesen Raum eingerichtet
    }
came-in =
    { $mine ->
        [yes] Du bist hereingekommen
       *[no] { $who } ist hereingekommen
    }
was-let-in =
    { $mine ->
        [yes] Du hast { $name } hereingelassen
       *[no] { $who } hat { $name } hereingelassen
    }
removed-you = { $who } hat dich entfernt
removed =
    { $mine ->
        [yes] Du hast { $name } entfernt
       *[no] { $who } hat { $name } entfernt
    }
left =
    { $mine ->
        [yes] Du bist gegangen
       *[no] { $who } ist gegangen
    }
name-changed =
    { $mine ->
        [yes] Du warst { $before }; jetzt bist du { $who }
       *[no] { $before } heißt jetzt { $who }
    }
renamed =
    { $mine ->
        [yes] Du hast den Raum in { $name } umbenannt
       *[no] { $who } hat den Raum in { $name } umbenannt
    }
opened =
    { $mine ->
        [yes] Du hast den Raum geöffnet: Wer den Link hat, kommt herein
       *[no] { $who } hat den Raum geöffnet: Wer den Link hat, kommt herein
    }
closed =
    { $mine ->
        [yes] Du hast die Tür geschlossen: Neue müssen hereingelassen werden
       *[no] { $who } hat die Tür geschlossen: Neue müssen hereingelassen werden
    }
permissions-changed =
    { $mine ->
        [yes] Du hast geändert, wer was darf
       *[no] { $who } hat geändert, wer was darf
    }
missed = Hier fehlen vielleicht Nachrichten: Niemand, der sie hatte, war da
spoken = { $who }: { $text }

## Vor der Tür, und danach

knock-nobody = Gerade ist niemand da. Lass diese Seite offen: Du kommst herein, sobald jemand kommt.
knock-asking = Du klopfst an …
knock-asked = Jemand wird gefragt, ob du hereindarfst.
denied-title = Du wurdest nicht hereingelassen
denied = Jemand im Raum hat deine Anfrage abgewiesen. Wenn das ein Versehen war, frag nach und öffne den Link noch einmal.
was-removed = Du wurdest aus diesem Raum entfernt. Was du gelesen hast, bleibt hier; Neues kommt nicht mehr.
leaving = Du gehst. Der Raum verschwindet, sobald die anderen es wissen.
remove-room = Von diesem Gerät löschen
summary-nobody = Wartet, dass jemand kommt
summary-asking = Klopft an
summary-denied = Nicht hereingelassen
summary-catching-up = Holt nach
summary-missing = Nachrichten fehlen
summary-alone = Bisher nur du
summary-leaving = Wird verlassen
summary-removed = Du wurdest entfernt

## Verbindung und Gerät

connected = Verbunden
offline = Offline
connecting = Verbindet …
relay-8 = Dieses Relay hat so viele Verbindungen, wie es tragen kann.
relay-12 = Aus deinem Netz gibt es zu viele Verbindungen zu diesem Relay.
relay-13 = Dieses Relay kann gerade keine Nachrichten weitergeben.
relay-14 = Dieses Relay ist nur für Leute, die sein Token haben. Bitte um eine neue Einladung, oder frag, wer es betreibt.
relay-15 = Dieses Relay verlangt mehr Rechenarbeit, als dieses Gerät leistet.
offline-now = Du bist offline. Was du schreibst, wird aufgehoben und später gesendet. Neuer Versuch jetzt.
offline-until =
    { $seconds ->
        [one] Du bist offline. Was du schreibst, wird aufgehoben und später gesendet. Nächster Versuch in 1 Sekunde.
       *[other] Du bist offline. Was du schreibst, wird aufgehoben und später gesendet. Nächster Versuch in { $seconds } Sekunden.
    }
waiting = Einige Nachrichten fehlen. Es wird auf jemanden gewartet, der hier war; was du schreibst, wird danach gesendet.
waiting-missing =
    { $count ->
        [one] { $count } Nachricht fehlt. Es wird auf jemanden gewartet, der hier war; was du schreibst, wird danach gesendet.
       *[other] { $count } Nachrichten fehlen. Es wird auf jemanden gewartet, der hier war; was du schreibst, wird danach gesendet.
    }
catching-up = Wird nachgeholt
catching-up-missing =
    { $count ->
        [one] Wird nachgeholt: { $count } Nachricht
       *[other] Wird nachgeholt: { $count } Nachrichten
    }
caught-up = Alles, was du verpasst hast, ist da.
in-memory = Auf diesem Gerät wird nichts gespeichert: Deine Räume und ihr Verlauf sind weg, wenn du diesen Tab schließt.
in-memory-go-on = Ohne Speicher weiter
reload = Neu laden

## Einstellungen des Geräts

settings = Einstellungen
appearance = Aussehen
theme = Farben
theme-system = Wie das Gerät
theme-light = Hell
theme-dark = Dunkel
text-size = Schriftgröße
size-small = Klein
size-medium = Mittel
size-large = Groß
size-larger = Sehr groß
language = Sprache
language-failed = Diese Sprache ließ sich nicht laden. Prüfe die Verbindung und versuche es noch einmal.
notifications = Benachrichtigungen
notify = Benachrichtigungen des Systems
notify-hint = Für Nachrichten, die kommen, während du woanders bist, solange Alcove offen ist.
notify-content = Zeigen, wer was geschrieben hat
notify-content-hint = Ausgeschaltet sagen sie nur, dass es eine Nachricht gibt.
notify-blocked = Der Browser erlaubt dieser Seite keine Benachrichtigungen. Erlaube sie zuerst in seinen Einstellungen für diese Seite.
sounds = Töne
notified = Neue Nachricht
storage = Speicher
storage-used = { $used } von { $quota } belegt
storage-kept = Der Browser behält es, bis du es löschst.
storage-may-go = Der Browser darf es wegräumen, wenn dem Gerät der Platz ausgeht.
update = Eine neue Version von Alcove ist da.
update-take = Aktualisieren
wipe = Alles auf diesem Gerät löschen
wipe-title = Alles löschen?
wipe-body = Dein Schlüssel, deine Räume, ihr Verlauf und alle Einstellungen werden aus diesem Browser gelöscht. Niemand erfährt es, und niemand kann sie zurückbringen. Wo die anderen es wissen sollen, verlasse erst den Raum.
wipe-yes = Alles löschen
wipe-failed = Nicht alles ließ sich löschen. Schließe die anderen Tabs von Alcove und versuche es noch einmal.

## Emoji

emoji = Emoji
other-emoji = Ein anderes Emoji
emoji-search = Emoji suchen
emoji-groups = Emoji-Gruppen
emoji-none = Kein Emoji gefunden
emoji-failed = Die Emojis ließen sich nicht laden. Prüfe die Verbindung und versuche es noch einmal.
emoji-smileys = Gesichter
emoji-people = Menschen
emoji-nature = Tiere und Natur
emoji-food = Essen und Trinken
emoji-travel = Reisen und Orte
emoji-activities = Aktivitäten
emoji-objects = Gegenstände
emoji-symbols = Symbole
emoji-flags = Flaggen
emoji-found =
    { $count ->
        [one] 1 Emoji gefunden
       *[other] { $count } Emojis gefunden
    }

## Was nicht ging, nach dem Code des Fehlers

error-link_damaged = Dieser Einladungslink ist unvollständig. Lass ihn dir noch einmal geben und kopiere ihn ganz.
error-link_not_invite = Das ist kein Einladungslink von Alcove.
error-link_too_new = Dieser Einladungslink stammt von einer neueren Version von Alcove. Lade die Seite neu und versuche es noch einmal.
error-already_in_room = Du bist schon in diesem Raum.
error-name_empty = Bitte wähle einen Namen mit mindestens einem sichtbaren Zeichen.
error-name_too_long = Dieser Name ist zu lang; höchstens 64 Zeichen passen.
error-name_missing = Wähle zuerst einen Namen.
error-relay_invalid = Das ist keine Adresse eines Relays; sie beginnt mit wss:// (oder ws:// auf diesem Rechner).
error-no_such_room = Diesen Raum gibt es auf diesem Gerät nicht.
error-no_such_member = Dieses Mitglied gibt es in diesem Raum nicht.
error-no_such_message = Diese Nachricht gibt es nicht, oder sie ist schon gesendet.
error-no_such_knock = Unter dieser Anfrage wartet niemand mehr.
error-not_member = Du bist kein Mitglied dieses Raums.
error-not_allowed = Die Regeln des Raums erlauben dir das nicht; frag einen Admin.
error-message_empty = Es gibt nichts zu senden.
error-message_too_long = Diese Nachricht ist zu lang; höchstens 64 KiB Text passen. Schick sie in Teilen.
error-outbox_full = Zu viele Nachrichten warten aufs Senden. Warte, bis du wieder online bist.
error-too_many_rooms = Du bist in so vielen Räumen, wie hineinpassen. Verlasse zuerst einen.
error-room_full = Dieser Raum ist voll.
error-store_too_new = Was auf diesem Gerät gespeichert ist, hat eine neuere Version von Alcove geschrieben. Lade die Seite neu; geändert wurde nichts.
error-store_damaged = Was auf diesem Gerät gespeichert ist, lässt sich nicht lesen und wurde gelassen, wie es ist. Lade die Seite neu; bleibt es so, melde es bitte.
error-mls = Die Verschlüsselung hat das abgelehnt. Geändert wurde nichts; bitte melde es. { $detail }
error-storage_refused = Dieser Browser lässt die Seite nichts speichern, wie in privaten Fenstern. Nimm ein normales Fenster, oder mach ohne Speicher weiter: Deine Räume und ihr Verlauf sind dann weg, wenn du diesen Tab schließt.
error-storage_insecure = Browser lassen eine Seite Nachrichten nur über https:// (oder auf localhost) sicher speichern. Öffne diese Seite unter so einer Adresse.
error-storage_full = Auf diesem Gerät ist kein Platz mehr für Nachrichten. Mach etwas frei; was du geschrieben hast, bleibt hier und wird gesendet, sobald es gespeichert werden kann.
error-storage_blocked = In einem anderen Tab läuft eine ältere Version von Alcove. Schließe ihn, um hier weiterzumachen.
error-storage_gone = Der Browser hat den Speicher dieser Seite geschlossen oder geleert. Kopiere, was du noch brauchst, und lade die Seite dann neu.
error-storage_failed = Dieses Gerät konnte deine Nachrichten nicht speichern. Es wird noch einmal versucht; lass diesen Tab bis dahin offen.
error-no_leader = Alcove ist in einem anderen Tab offen, der nicht antwortet. Wenn er vor einer Aktualisierung von Alcove geöffnet wurde, schließe ihn oder lade ihn neu.
error-crashed = In Alcove ist etwas schiefgegangen. Lade die Seite neu; was gespeichert war, ist nicht verloren.

## Was man mit Nachrichten tut

reply = Antworten
more-actions = Weitere Aktionen
copy-text = Text kopieren
copy-text-failed = Der Browser hat das Kopieren nicht erlaubt. Wähle den Text aus und kopiere ihn von Hand.
forward = Weiterleiten …
forward-title = Weiterleiten an
forwarded = Weitergeleitet
forward-absent = Manche Dateien dieser Nachricht sind noch nicht auf diesem Gerät. Hole sie zuerst.
forward-busy = In jenem Raum werden noch Dateien gesendet. Versuche es danach noch einmal.
details = Details
details-note = Die Zeiten sagen, wann dieses Gerät davon erfuhr.
edit = Bearbeiten
edited = bearbeitet
editing = Bearbeiten
replying = Antwort auf
stop-replying = Nicht antworten
stop-editing = Nicht bearbeiten
delete = Löschen
delete-title = Diese Nachricht für alle löschen?
delete-body = Das Alcove jedes Mitglieds wird gebeten, sie zu löschen, auch wer offline ist, sobald er zurück ist. Was jemand gelesen, kopiert oder fotografiert hat, lässt sich nicht zurücknehmen.
deleted = Diese Nachricht wurde gelöscht
answers = Antwortet auf
gone = Eine Nachricht, die nicht hier ist
somebody = jemand, der gegangen ist
read = Von allen gelesen
received = Bei allen
not-received = Noch nicht da
has-read = Gelesen
has-received = Erhalten
search = Suchen
search-room = In diesem Raum suchen
search-rooms = In allen Räumen suchen
search-words = Gesuchte Wörter
search-all = In allen Räumen
searching = Suche läuft …
to-first-unread = Erste ungelesene Nachricht
archived = Archiviert
archive = Diesen Raum auf diesem Gerät archivieren
mute = Diesen Raum auf diesem Gerät stumm schalten
muted = Stumm
draft = Entwurf:
mentioned = Du wirst erwähnt
mention = Jemanden erwähnen
about = Worum es in diesem Raum geht
room-emoji = Emoji des Raums
save-about = Beschreibung speichern
expiry = Nachrichten verschwinden
expiry-note = Ab dem Senden gezählt, auf dem Gerät jedes Mitglieds, für alles, was von da an gesendet wird. Das hält Geräte aufgeräumt; wer eine Nachricht behalten will, kann es trotzdem.
sharing = Was andere erfahren
share-typing = Dass ich schreibe
share-read = Was ich gelesen habe
sharing-note = Was du nicht teilst, wird dir auch von anderen nicht gezeigt.
expiry-never = Nie
disappears = Verschwindet: { $at }
react-with = Mit { $emoji } reagieren
read-at = Gelesen · { $at }
received-at = Erhalten · { $at }
sent-at = Gesendet · { $at }
you-said = Du: { $text }
typing-one = { $name } schreibt …
typing-two = { $one } und { $two } schreiben …
typing-many = Mehrere schreiben …
found-none = Nichts gefunden
found-more = Die neuesten { $count } Treffer
error-too_many_mentions = Diese Nachricht erwähnt zu viele Leute; höchstens 64 gehen.
error-not_emoji = Das ist kein Emoji, oder es sind zu viele; höchstens 8 gehen.
error-about_too_long = Diese Beschreibung ist zu lang; höchstens 500 Zeichen gehen.
error-draft_too_long = Das ist zu lang für einen Entwurf; höchstens 64 KiB gehen.
error-expiry_too_long = Nachrichten verschwinden spätestens nach einem Jahr.
expiry-seconds =
    { $count ->
        [one] Nach 1 Sekunde
       *[other] Nach { $count } Sekunden
    }
expiry-minutes =
    { $count ->
        [one] Nach 1 Minute
       *[other] Nach { $count } Minuten
    }
expiry-hours =
    { $count ->
        [one] Nach 1 Stunde
       *[other] Nach { $count } Stunden
    }
expiry-days =
    { $count ->
        [one] Nach 1 Tag
       *[other] Nach { $count } Tagen
    }
found =
    { $count ->
        [one] 1 Nachricht gefunden
       *[other] { $count } Nachrichten gefunden
    }
described =
    { $mine ->
        [yes] Du sagst, worum es in dem Raum geht: { $about }
       *[no] { $who } sagt, worum es in dem Raum geht: { $about }
    }
sign-changed =
    { $mine ->
        [yes] Du hast die Beschreibung des Raums geändert
       *[no] { $who } hat die Beschreibung des Raums geändert
    }
expiry-off =
    { $mine ->
        [yes] Du lässt Nachrichten bleiben
       *[no] { $who } lässt Nachrichten bleiben
    }
expiry-set =
    { $mine ->
        [yes] Du lässt Nachrichten verschwinden: { $after }
       *[no] { $who } lässt Nachrichten verschwinden: { $after }
    }
attach = Dateien anhängen
files-to-send = Dateien zum Senden
sending-files = Dateien werden gesendet …
stop = Anhalten
alt = Was zeigt das Bild?
remove-file = Entfernen
remove-file-name = { $name } entfernen
get = Holen
get-name = { $name } holen
cancel-fetching = Abbrechen
cancel-fetching-name = { $name } nicht mehr holen
save-file = Speichern
save-file-name = { $name } speichern
play = Abspielen
play-name = { $name } abspielen
picture = Bild: { $name }
file-got = { $got } von { $size }
file-paused = Angehalten bei { $got } von { $size }
file-waiting = Niemand, der diese Datei hat, ist gerade da. Sie kommt, sobald jemand da ist.
file-broken = Was ankam, ist nicht die gesendete Datei; es wurde nicht behalten.
file-unshown = Dieses Bild kann hier nicht gezeigt werden. Du kannst es speichern.
file-unplayed = Dieser Browser kann diese Datei nicht abspielen. Du kannst sie speichern.
file-unreadable = { $name } kann nicht mehr gelesen werden. Wähle die Datei noch einmal aus.
file-metadata = { $name } ließ sich nicht als Bild lesen, daher konnten Angaben zu Ort und Gerät nicht entfernt werden. Es wurde nicht gesendet.
error-file_too_large = Diese Datei ist zu groß; höchstens 100 MB passen.
error-too_many_files = Das sind zu viele Dateien; eine Nachricht fasst höchstens 16.
error-no_such_file = Diese Datei ist nicht hier. Wähle sie noch einmal aus.
error-file_changed = Diese Datei hat sich beim Lesen geändert. Wähle sie noch einmal aus.

## Was Räume belegen, Ignorieren, Sprachnachrichten, Bilder von Personen

storage-rooms = Was deine Räume belegen
usage = Dateien: { $files }, Nachrichten: { $messages }
free = Platz schaffen
free-name = Platz schaffen in { $name }
free-body = Die Dateien werden von diesem Gerät gelöscht. Ihre Nachrichten bleiben, und eine Datei lässt sich wieder holen, solange jemand im Raum sie hat.
free-which = Welche Dateien
free-all = Alle Dateien
free-week = Die vor über einer Woche kamen
free-month = Die vor über einem Monat kamen
free-year = Die vor über einem Jahr kamen
free-yes = Dateien löschen
freed = { $size } frei geworden.
ignore = Ignorieren
ignore-name = { $name } ignorieren
heed = Nicht mehr ignorieren
heed-name = { $name } nicht mehr ignorieren
ignored = ignoriert
fold-show = Zeigen
fold-show-name = Du ignorierst { $name }. Geschriebenes zeigen
fold-hide = Verbergen
fold-hide-name = Du ignorierst { $name }. Geschriebenes verbergen
error-too_many_ignored = Du ignorierst so viele Personen, wie möglich ist; höchstens 1.000.
voice-note = Sprachnachricht
record = Sprachnachricht aufnehmen
recording = Aufnahme läuft
record-discard = Aufnahme verwerfen
record-send = Aufnahme senden
mic-refused = Diese Seite darf das Mikrofon nicht benutzen. Erlaube es in den Einstellungen des Browsers für diese Seite und drücke noch einmal.
mic-missing = Kein Mikrofon ließ sich benutzen. Schließe eines an oder beende, was es gerade benutzt, und drücke noch einmal.
pause = Anhalten
pause-name = { $name } anhalten
voice-position = Stelle
my-picture = Dein Bild
picture-choose = Bild wählen
picture-remove = Bild entfernen
picture-note = Nur die Mitglieder deiner Räume sehen es. Es wird verkleinert, und was es über Ort und Gerät sagt, wird entfernt.
picture-unusable = Diese Datei lässt sich nicht als Bild verwenden. Wähle eine andere.
error-picture_unusable = Diese Datei lässt sich nicht als Bild verwenden. Wähle eine andere.
