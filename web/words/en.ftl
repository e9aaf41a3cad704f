### Every sentence of the page, in English. The other languages have the same messages with the same placeholders.
### A message that speaks of whoever reads it has a form of its own, as languages conjugate: $mine is "yes" then.

## On a new device

starting = Starting…
welcome-title = A quiet place to talk
step-make = Make a room and choose your name.
step-share = Send its link to the people you want there.
step-talk = Talk. It is encrypted on your device: only the people in the room can read it, not the server in between.
welcome-join = Were you given a link?

## Making a room

your-name = Your name
room-name = Room name
room-name-hint = For example: Sunday hikes
who-gets-in = Who gets in
admission-open = Anyone with the link
admission-open-hint = Let in at once by whoever is online.
admission-ask = Ask me first
admission-ask-hint = They knock, and someone in the room decides.
more = More
suite-hybrid = Hybrid post-quantum
suite-hybrid-hint = What is recorded today stays closed to a quantum computer, too.
suite-classic = Classic
suite-classic-hint = Smaller messages when people come and go.
create-room = Create room
new-room = New room

## Rooms, and joining one

rooms = Rooms
back = Back to rooms
join-with-link = Join with a link
join-title = Join a room
join-hint = Paste the whole link that you were given.
invite-link = Invite link
continue = Continue
join = Join
not-now = Not now
invited = You are invited to
join-promise = Once you are in, you read what is said from then on. Others see the name that you choose.
link-problem = This link does not work
go-on = Go on
edit-name = Change your name
save = Save
cancel = Cancel
close = Close
dismiss = Dismiss
pick-title = Choose a room
pick = Or make a new one, and share its link with the people you want to talk to.
going-as = You appear as { $name }.
invited-by = { $name } invites you.
already-in = You are in “{ $room }” already. Here it is.

## Inviting

invite = Invite
invite-title = Invite people
invite-open = Whoever has this link can come in. Send it only to the people you mean.
invite-ask = Whoever has this link can knock; someone in the room lets them in. They see the room’s name and yours.
copy-link = Copy link
copied = Copied
copy-failed = The browser did not allow copying. Select the link and copy it by hand.
share = Share…
qr = QR code of the invite link

## People and rules

members = Members
member-count =
    { $count ->
        [one] 1 member
       *[other] { $count } members
    }
member-count-here =
    { $count ->
        [one] 1 member · { $here } here
       *[other] { $count } members · { $here } here
    }
here-now = Here now
away = Away
keeper = A keeper is here. It holds what is sent, encrypted, for those who come back, and cannot read it.
offences = Left out, because they break the room’s rules: { $count } of their messages.
you = you
admin = admin
knocking = Waiting to come in
knocks = { $name } wants to come in
let-in = Let in
let-in-name = Let in { $name }
turn-away = Turn away
turn-away-name = Turn away { $name }
room-settings = Room settings
leave = Leave room
leave-title = Leave this room?
leave-body = You lose access to what is said from then on, and the history of this room is deleted from this device.
remove = Remove
remove-name = Remove { $name }
remove-title = Remove { $name }?
remove-body = They lose access to what is said from then on; what they have read, they keep. As they know the link, newcomers will have to be let in by a member from now on.
permissions = Who may do what
may-admit = Let people in
may-remove = Remove members
may-rename = Rename the room
everyone = Every member
admins = Admins only
make-admin = Make admin
make-admin-name = Make admin { $name }
unmake-admin = No longer admin
unmake-admin-name = No longer admin { $name }
settings-read-only = Only admins can change these.
encryption = Encryption

## The conversation

messages = Messages
message = Message
send = Send
loading-messages = Loading messages…
loading-failed = These messages could not be loaded.
try-again = Try again
new-messages = New messages
to-end = Go to the newest message
empty-title = Nothing said yet
empty-alone = You are the only one here. Invite someone, and say hello.
empty-together = What was said before you came is not shown. Say hello.
unsupported = This message needs a newer version of Alcove. Reload the page to update.
send-again = Send again
discard = Discard
enter-hint = Enter sends, Shift and Enter starts a new line
today = Today
yesterday = Yesterday
unread =
    { $count ->
        [one] 1 new message
       *[other] { $count } new messages
    }
message-queued = Waiting to be sent
message-sent = Sent
message-ordered = In the room
message-failed = Not sent

## What happened in a room

created =
    { $mine ->
        [yes] You made this room
       *[no] { $who } made this room
    }
came-in =
    { $mine ->
        [yes] You came in
       *[no] { $who } came in
    }
was-let-in =
    { $mine ->
        [yes] You let { $name } in
       *[no] { $who } let { $name } in
    }
removed-you = { $who } removed you
removed =
    { $mine ->
        [yes] You removed { $name }
       *[no] { $who } removed { $name }
    }
left =
    { $mine ->
        [yes] You left
       *[no] { $who } left
    }
name-changed =
    { $mine ->
        [yes] You were { $before } before; now you are { $who }
       *[no] { $before } is now { $who }
    }
renamed =
    { $mine ->
        [yes] You renamed the room to { $name }
       *[no] { $who } renamed the room to { $name }
    }
opened =
    { $mine ->
        [yes] You opened the room: anyone with the link comes in
       *[no] { $who } opened the room: anyone with the link comes in
    }
closed =
    { $mine ->
        [yes] You closed the door: newcomers have to be let in
       *[no] { $who } closed the door: newcomers have to be let in
    }
permissions-changed =
    { $mine ->
        [yes] You changed who may do what
       *[no] { $who } changed who may do what
    }
missed = Messages may be missing here: nobody who had them was around
spoken = { $who }: { $text }

## At the door, and after

knock-nobody = Nobody is here right now. Keep this page open: you get in as soon as someone comes.
knock-asking = Asking to be let in…
knock-asked = Someone is being asked to let you in.
denied-title = You were not let in
denied = Someone in the room turned your request away. If that was a mistake, ask them and open the link again.
was-removed = You were removed from this room. What you have read stays here; nothing new arrives.
leaving = Leaving. The room disappears as soon as the others know.
remove-room = Delete from this device
summary-nobody = Waiting for someone to come
summary-asking = Asking to be let in
summary-denied = Not let in
summary-catching-up = Catching up
summary-missing = Messages are missing
summary-alone = Only you so far
summary-leaving = Leaving
summary-removed = You were removed

## Connection and device

connected = Connected
offline = Offline
connecting = Connecting…
relay-8 = This relay has as many connections as it can bear.
relay-12 = There are too many connections to this relay from your network.
relay-13 = This relay cannot pass on messages for now.
relay-14 = This relay is only for those who have its token. Ask for a new invite, or ask who runs it.
relay-15 = This relay demands more work than this device does.
offline-now = You are offline. What you type is kept and sent later. Trying again now.
offline-until =
    { $seconds ->
        [one] You are offline. What you type is kept and sent later. Next try in 1 second.
       *[other] You are offline. What you type is kept and sent later. Next try in { $seconds } seconds.
    }
waiting = Some messages are missing. Waiting for someone who was here; what you write is sent after that.
waiting-missing =
    { $count ->
        [one] { $count } message is missing. Waiting for someone who was here; what you write is sent after that.
       *[other] { $count } messages are missing. Waiting for someone who was here; what you write is sent after that.
    }
catching-up = Catching up
catching-up-missing =
    { $count ->
        [one] Catching up, { $count } message
       *[other] Catching up, { $count } messages
    }
caught-up = Everything you missed is here.
in-memory = Nothing is stored on this device: your rooms and their history are gone when you close this tab.
in-memory-go-on = Go on without storage
reload = Reload

## Settings of the device

settings = Settings
appearance = Appearance
theme = Theme
theme-system = As the device
theme-light = Light
theme-dark = Dark
text-size = Text size
size-small = Small
size-medium = Medium
size-large = Large
size-larger = Very large
language = Language
language-failed = This language could not be loaded. Check the connection and try again.
notifications = Notifications
notify = Notifications of the system
notify-hint = For messages that come while you look elsewhere, as long as Alcove is open.
notify-content = Show who wrote, and what
notify-content-hint = Turned off, they say only that there is a message.
notify-blocked = The browser does not allow this page to notify you. Allow it in the browser’s settings of this site first.
sounds = Sounds
notified = New message
storage = Storage
storage-used = { $used } used of { $quota }
storage-kept = The browser keeps it until you delete it.
storage-may-go = The browser may clear it away when the device runs out of space.
update = A new version of Alcove is ready.
update-take = Update
wipe = Delete everything on this device
wipe-title = Delete everything?
wipe-body = Your key, your rooms, their history and all settings are deleted from this browser. Nobody is told, and nobody can bring them back. Where the others should know, leave the room first.
wipe-yes = Delete everything
wipe-failed = Not everything could be deleted. Close the other tabs of Alcove and try again.

## Emoji

emoji = Emoji
other-emoji = Another emoji
emoji-search = Search emoji
emoji-groups = Groups of emoji
emoji-none = No emoji found
emoji-failed = The emoji could not be loaded. Check the connection and try again.
emoji-smileys = Smileys
emoji-people = People
emoji-nature = Animals and nature
emoji-food = Food and drink
emoji-travel = Travel and places
emoji-activities = Activities
emoji-objects = Objects
emoji-symbols = Symbols
emoji-flags = Flags
emoji-found =
    { $count ->
        [one] 1 emoji found
       *[other] { $count } emoji found
    }

## What did not work, by the code of the error

error-link_damaged = This invite link is incomplete. Ask for it again and copy all of it.
error-link_not_invite = This is not an Alcove invite link.
error-link_too_new = This invite link was made by a newer version of Alcove. Reload the page or update, then try again.
error-already_in_room = You are in this room already.
error-name_empty = Please choose a name with at least one visible character.
error-name_too_long = This name is too long; at most 64 characters fit.
error-name_missing = Choose a name first.
error-relay_invalid = This is not the address of a relay; it starts with wss:// (or ws:// on this computer).
error-no_such_room = There is no such room on this device.
error-no_such_member = There is no such member in this room.
error-no_such_message = There is no such message, or it has been sent already.
error-no_such_knock = Nobody is waiting under this request any more.
error-not_member = You are not a member of this room.
error-not_allowed = The room’s rules do not allow you to do this; ask an admin.
error-message_empty = There is nothing to send.
error-message_too_long = This message is too long; at most 64 KiB of text fit. Send it in parts.
error-outbox_full = Too many messages are waiting to be sent. Wait until you are online again.
error-too_many_rooms = You are in as many rooms as fit. Leave one first.
error-room_full = This room is full.
error-store_too_new = What is stored on this device was written by a newer version of Alcove. Reload the page or update; nothing was changed.
error-store_damaged = What is stored on this device cannot be read, and was left as it is. Reload the page; if it stays so, please report it.
error-mls = The encryption layer refused this. Nothing was changed; please report it. { $detail }
error-storage_refused = This browser lets the page store nothing, as private windows do. Use a normal window, or go on without storage: your rooms and their history are then gone when you close this tab.
error-storage_insecure = Browsers let a page store messages safely only over https:// (or on localhost). Open this page by such an address.
error-storage_full = This device has no room left to store messages. Free some space; what you wrote is kept here and sent once it can be saved.
error-storage_blocked = Another tab runs an earlier version of Alcove. Close it to go on here.
error-storage_gone = The browser closed what this page had stored, or it was cleared. Copy what you still need, then reload the page.
error-storage_failed = This device failed to store your messages. It is tried again; leave this tab open until then.
error-no_leader = Alcove is open in another tab that does not answer. If it was open before Alcove was updated, close that tab or reload it.
error-crashed = Something went wrong in Alcove. Reload the page; nothing that was saved is lost.

## What is done with messages

reply = Reply
more-actions = More actions
copy-text = Copy text
copy-text-failed = The browser did not allow copying. Select the text and copy it by hand.
forward = Forward…
forward-title = Forward to
forwarded = Forwarded
forward-absent = Some files of this message are not on this device yet. Get them first.
forward-busy = Files are still being sent in that room. Try again when they are.
details = Details
details-note = The times are when this device heard of it.
edit = Edit
edited = edited
editing = Editing
replying = Replying to
stop-replying = Stop replying
stop-editing = Stop editing
delete = Delete
delete-title = Delete this message for everyone?
delete-body = Every member’s Alcove is asked to delete it, also those that are offline, once they come back. What somebody has read, copied or photographed cannot be taken back.
deleted = This message was deleted
answers = Answers
gone = A message that is not here
somebody = somebody who left
read = Read by everyone
received = With everyone
not-received = Not there yet
has-read = Read
has-received = Received
search = Search
search-room = Search this room
search-rooms = Search all rooms
search-words = Words to look for
search-all = In all rooms
searching = Searching…
to-first-unread = First unread message
archived = Archived
archive = Archive this room on this device
mute = Mute this room on this device
muted = Muted
draft = Draft:
mentioned = You are mentioned
mention = Mention somebody
about = What this room is about
room-emoji = Emoji of the room
save-about = Save description
expiry = Messages disappear
expiry-note = Counted from sending, on every member’s device, for what is sent from then on. It keeps devices tidy; whoever wants to keep a message still can.
sharing = What others are told
share-typing = That I am typing
share-read = What I have read
sharing-note = What you do not share, you are not shown of others either.
expiry-never = Never
disappears = Disappears: { $at }
react-with = React with { $emoji }
read-at = Read · { $at }
received-at = Received · { $at }
sent-at = Sent · { $at }
you-said = You: { $text }
typing-one = { $name } is typing…
typing-two = { $one } and { $two } are typing…
typing-many = Several people are typing…
found-none = Nothing found
found-more = The newest { $count } that were found
error-too_many_mentions = This message mentions too many people; at most 64 fit.
error-not_emoji = This is not an emoji, or there are too many; at most 8 fit.
error-about_too_long = This description is too long; at most 500 characters fit.
error-draft_too_long = This is too long to be kept as a draft; at most 64 KiB fit.
error-expiry_too_long = Messages can disappear after a year at the latest.
expiry-seconds =
    { $count ->
        [one] After 1 second
       *[other] After { $count } seconds
    }
expiry-minutes =
    { $count ->
        [one] After 1 minute
       *[other] After { $count } minutes
    }
expiry-hours =
    { $count ->
        [one] After 1 hour
       *[other] After { $count } hours
    }
expiry-days =
    { $count ->
        [one] After 1 day
       *[other] After { $count } days
    }
found =
    { $count ->
        [one] 1 message found
       *[other] { $count } messages found
    }
described =
    { $mine ->
        [yes] You say what the room is about: { $about }
       *[no] { $who } says what the room is about: { $about }
    }
sign-changed =
    { $mine ->
        [yes] You changed the room’s description
       *[no] { $who } changed the room’s description
    }
expiry-off =
    { $mine ->
        [yes] You let messages stay
       *[no] { $who } lets messages stay
    }
expiry-set =
    { $mine ->
        [yes] You let messages disappear: { $after }
       *[no] { $who } lets messages disappear: { $after }
    }
attach = Attach files
files-to-send = Files to send
sending-files = Sending files…
stop = Stop
alt = What does the picture show?
remove-file = Remove
remove-file-name = Remove { $name }
get = Get
get-name = Get { $name }
cancel-fetching = Cancel
cancel-fetching-name = Cancel getting { $name }
save-file = Save
save-file-name = Save { $name }
play = Play
play-name = Play { $name }
picture = Picture: { $name }
file-got = { $got } of { $size }
file-paused = Paused at { $got } of { $size }
file-waiting = Nobody who has this file is here. It comes as soon as somebody is.
file-broken = What came is not the file that was sent, and was not kept.
file-unshown = This picture cannot be shown here. You can save it.
file-unplayed = This browser cannot play this file. You can save it.
file-unreadable = { $name } cannot be read any more. Choose it again.
file-metadata = { $name } could not be read as a picture, so what it says about place and device could not be taken out. It was not sent.
error-file_too_large = This file is too large; at most 100 MB fit.
error-too_many_files = These are too many files; a message takes at most 16.
error-no_such_file = This file is not here. Choose it again.
error-file_changed = This file changed while it was read. Choose it again.

## What rooms take, ignoring, voice notes, pictures of people

storage-rooms = What your rooms take
usage = Files: { $files }, messages: { $messages }
free = Free space
free-name = Free space in { $name }
free-body = The files are deleted from this device. Their messages stay, and a file can be fetched again as long as somebody in the room has it.
free-which = Which files
free-all = All files
free-week = Those that came over a week ago
free-month = Those that came over a month ago
free-year = Those that came over a year ago
free-yes = Delete files
freed = { $size } freed.
ignore = Ignore
ignore-name = Ignore { $name }
heed = Stop ignoring
heed-name = Stop ignoring { $name }
ignored = ignored
fold-show = Show
fold-show-name = You ignore { $name }. Show what they wrote
fold-hide = Hide
fold-hide-name = You ignore { $name }. Hide what they wrote
error-too_many_ignored = You ignore as many people as fit; at most 1,000.
voice-note = Voice note
record = Record a voice note
recording = Recording
record-discard = Discard recording
record-send = Send recording
mic-refused = This page may not use the microphone. Allow it in the browser’s settings of this site, then press again.
mic-missing = No microphone could be used. Connect one, or close what is using it, then press again.
pause = Pause
pause-name = Pause { $name }
voice-position = Position
my-picture = Your picture
picture-choose = Choose a picture
picture-remove = Remove picture
picture-note = Only the members of your rooms see it. It is made small, and what it says about place and device is taken out.
picture-unusable = This file cannot be used as a picture. Choose another one.
error-picture_unusable = This file cannot be used as a picture. Choose another one.
