### Français

## Sur un nouvel appareil

starting = Démarrage…
welcome-title = Un endroit calme pour parler
step-make = Créez un salon et choisissez votre nom.
step-share = Envoyez son lien aux personnes que vous voulez y voir.
step-talk = Parlez. Tout est chiffré sur votre appareil : seules les personnes du salon peuvent le lire, pas le serveur qui les relie.
welcome-join = On vous a donné un lien ?

## Créer un salon

your-name = Votre nom
room-name = Nom du salon
room-name-hint = Par exemple : Randonnées du dimanche
who-gets-in = Qui peut entrer
admission-open = Toute personne qui a le lien
admission-open-hint = Quelqu’un en ligne la fait entrer aussitôt.
admission-ask = Sur demande
admission-ask-hint = On frappe, et quelqu’un du salon décide.
more = Plus d’options
suite-hybrid = Hybride post-quantique
suite-hybrid-hint = Ce qui est intercepté aujourd’hui reste illisible, même pour un ordinateur quantique.
suite-classic = Classique
suite-classic-hint = Des messages plus légers quand on entre ou sort.
create-room = Créer le salon
new-room = Nouveau salon

## Les salons, et comment y entrer

rooms = Salons
back = Retour aux salons
join-with-link = Entrer avec un lien
join-title = Entrer dans un salon
join-hint = Collez en entier le lien que l’on vous a donné.
invite-link = Lien d’invitation
continue = Continuer
join = Entrer
not-now = Pas maintenant
invited = Vous avez une invitation pour
join-promise = Une fois dans le salon, vous lisez ce qui s’y dit à partir de là. Les autres voient le nom que vous choisissez.
link-problem = Ce lien ne fonctionne pas
go-on = Continuer
edit-name = Changer de nom
save = Enregistrer
cancel = Annuler
close = Fermer
dismiss = Masquer
pick-title = Choisissez un salon
pick = Ou créez-en un, et partagez son lien avec les personnes à qui vous voulez parler.
going-as = Vous apparaissez sous le nom { $name }.
invited-by = { $name } vous invite.
already-in = Vous êtes déjà dans « { $room } ». Le voici.

## Inviter

invite = Inviter
invite-title = Inviter des personnes
invite-open = Toute personne qui a ce lien peut entrer. Ne l’envoyez qu’aux personnes que vous voulez inviter.
invite-ask = Toute personne qui a ce lien peut frapper ; quelqu’un du salon la fait entrer. Elle voit le nom du salon et le vôtre.
copy-link = Copier le lien
copied = Copié
copy-failed = Le navigateur n’a pas permis la copie. Sélectionnez le lien et copiez-le à la main.
share = Partager…
qr = Code QR du lien d’invitation

## Personnes et règles

members = Membres
member-count =
    { $count ->
        [one] { $count } membre
       *[other] { $count } membres
    }
member-count-here =
    { $count ->
        [one] { $count } membre · { $here } ici
       *[other] { $count } membres · { $here } ici
    }
here-now = Ici en ce moment
away = Pas là
keeper = Un gardien est là. Il conserve sous forme chiffrée ce qui est envoyé, pour qui revient, sans pouvoir le lire.
offences = Écartés, car contraires aux règles du salon : { $count } de ses messages.
you = vous
admin = admin
knocking = En attente à la porte
knocks = { $name } voudrait entrer
let-in = Faire entrer
let-in-name = Faire entrer { $name }
turn-away = Refuser
turn-away-name = Refuser { $name }
room-settings = Réglages du salon
leave = Quitter le salon
leave-title = Quitter ce salon ?
leave-body = Vous n’aurez plus accès à ce qui s’y dira, et l’historique de ce salon sera supprimé de cet appareil.
remove = Retirer
remove-name = Retirer { $name }
remove-title = Retirer { $name } ?
remove-body = Cette personne n’aura plus accès à ce qui se dira ; ce qu’elle a lu, elle le garde. Comme elle connaît le lien, toute nouvelle personne devra désormais être admise par un membre.
permissions = Qui peut faire quoi
may-admit = Faire entrer des personnes
may-remove = Retirer des membres
may-rename = Renommer le salon
everyone = Tous les membres
admins = Admins seulement
make-admin = Nommer admin
make-admin-name = Nommer { $name } admin
unmake-admin = Retirer des admins
unmake-admin-name = Retirer { $name } des admins
settings-read-only = Seuls les admins peuvent changer cela.
encryption = Chiffrement

## La conversation

messages = Messages
message = Message
send = Envoyer
loading-messages = Chargement des messages…
loading-failed = Ces messages n’ont pas pu être chargés.
try-again = Réessayer
new-messages = Nouveaux messages
to-end = Aller au dernier message
empty-title = Rien n’a encore été dit
empty-alone = Vous êtes la seule personne ici. Invitez quelqu’un et dites bonjour.
empty-together = Ce qui s’est dit avant votre arrivée n’est pas montré. Dites bonjour.
unsupported = Ce message demande une version plus récente d’Alcove. Rechargez la page pour l’obtenir.
send-again = Renvoyer
discard = Abandonner
enter-hint = Entrée pour envoyer, Maj et Entrée pour aller à la ligne
today = Aujourd’hui
yesterday = Hier
unread =
    { $count ->
        [one] { $count } nouveau message
       *[other] { $count } nouveaux messages
    }
message-queued = En attente d’envoi
message-sent = Envoyé
message-ordered = Dans le salon
message-failed = Non envoyé

## Ce qui s’est passé dans un salon

created =
    { $mine ->
        [yes] Vous avez créé ce salon
       *[no] { $who } a créé ce salon
    }
came-in =
    { $mine ->
        [yes] Vous avez rejoint le salon
       *[no] { $who } a rejoint le salon
    }
was-let-in =
    { $mine ->
        [yes] Vous avez fait entrer { $name }
       *[no] { $who } a fait entrer { $name }
    }
removed-you = { $who } vous a retiré·e du salon
removed =
    { $mine ->
        [yes] Vous avez retiré { $name }
       *[no] { $who } a retiré { $name }
    }
left =
    { $mine ->
        [yes] Vous avez quitté le salon
       *[no] { $who } a quitté le salon
    }
name-changed =
    { $mine ->
        [yes] Vous étiez { $before } ; vous êtes maintenant { $who }
       *[no] { $before } s’appelle maintenant { $who }
    }
renamed =
    { $mine ->
        [yes] Vous avez renommé le salon en { $name }
       *[no] { $who } a renommé le salon en { $name }
    }
opened =
    { $mine ->
        [yes] Vous avez ouvert le salon : toute personne qui a le lien peut entrer
       *[no] { $who } a ouvert le salon : toute personne qui a le lien peut entrer
    }
closed =
    { $mine ->
        [yes] Vous avez fermé la porte : il faut désormais frapper pour entrer
       *[no] { $who } a fermé la porte : il faut désormais frapper pour entrer
    }
permissions-changed =
    { $mine ->
        [yes] Vous avez changé les droits des membres
       *[no] { $who } a changé les droits des membres
    }
missed = Il manque peut-être des messages ici : aucun membre qui les avait n’était là
spoken = { $who } : { $text }

## À la porte, et après

knock-nobody = Il n’y a personne pour le moment. Gardez cette page ouverte : vous entrez dès que quelqu’un arrive.
knock-asking = Vous frappez à la porte…
knock-asked = On demande à quelqu’un de vous faire entrer.
denied-title = L’entrée vous a été refusée
denied = Quelqu’un du salon a refusé votre demande. Si c’était une erreur, parlez-lui et ouvrez le lien à nouveau.
was-removed = Vous avez été retiré·e de ce salon. Ce que vous avez lu reste ici ; rien de nouveau n’arrive.
leaving = Départ en cours. Le salon disparaît dès que les autres le savent.
remove-room = Supprimer de cet appareil
summary-nobody = En attente de quelqu’un
summary-asking = Demande d’entrée en cours
summary-denied = Entrée refusée
summary-catching-up = Récupération des messages
summary-missing = Il manque des messages
summary-alone = Personne d’autre pour l’instant
summary-leaving = Départ en cours
summary-removed = Vous avez été retiré·e

## Connexion et appareil

connected = En ligne
offline = Hors ligne
connecting = Connexion…
relay-8 = Ce relais a autant de connexions qu’il peut en supporter.
relay-12 = Il y a trop de connexions à ce relais depuis votre réseau.
relay-13 = Ce relais ne peut pas transmettre de messages pour le moment.
relay-14 = Ce relais est réservé aux personnes qui ont son jeton. Demandez une nouvelle invitation, ou adressez-vous à la personne qui le gère.
relay-15 = Ce relais demande plus de calcul que cet appareil n’en fait.
offline-now = Vous êtes hors ligne. Ce que vous écrivez est gardé et envoyé plus tard. Nouvel essai maintenant.
offline-until =
    { $seconds ->
        [one] Vous êtes hors ligne. Ce que vous écrivez est gardé et envoyé plus tard. Prochain essai dans { $seconds } seconde.
       *[other] Vous êtes hors ligne. Ce que vous écrivez est gardé et envoyé plus tard. Prochain essai dans { $seconds } secondes.
    }
waiting = Il manque des messages. On attend quelqu’un qui était là ; ce que vous écrivez part ensuite.
waiting-missing =
    { $count ->
        [one] Il manque { $count } message. On attend quelqu’un qui était là ; ce que vous écrivez part ensuite.
       *[other] Il manque { $count } messages. On attend quelqu’un qui était là ; ce que vous écrivez part ensuite.
    }
catching-up = Récupération des messages
catching-up-missing =
    { $count ->
        [one] Récupération de { $count } message
       *[other] Récupération de { $count } messages
    }
caught-up = Tout ce que vous avez manqué est là.
in-memory = Rien n’est enregistré sur cet appareil : vos salons et leur historique disparaissent quand vous fermez cet onglet.
in-memory-go-on = Continuer sans enregistrer
reload = Recharger

## Réglages de l’appareil

settings = Réglages
appearance = Apparence
theme = Thème
theme-system = Comme l’appareil
theme-light = Clair
theme-dark = Sombre
text-size = Taille du texte
size-small = Petite
size-medium = Moyenne
size-large = Grande
size-larger = Très grande
language = Langue
language-failed = Cette langue n’a pas pu être chargée. Vérifiez la connexion et réessayez.
notifications = Notifications
notify = Notifications du système
notify-hint = Pour les messages qui arrivent quand vous regardez ailleurs, tant qu’Alcove est ouvert.
notify-content = Montrer qui a écrit quoi
notify-content-hint = Sinon, elles disent seulement qu’il y a un message.
notify-blocked = Le navigateur ne permet pas les notifications de cette page. Autorisez-les d’abord dans ses réglages pour ce site.
sounds = Sons
notified = Nouveau message
storage = Stockage
storage-used = Place utilisée : { $used } sur { $quota }
storage-kept = Le navigateur garde ces données jusqu’à ce que vous les supprimiez.
storage-may-go = Le navigateur peut effacer ces données si l’appareil manque de place.
update = Une nouvelle version d’Alcove est prête.
update-take = Mettre à jour
wipe = Tout supprimer de cet appareil
wipe-title = Tout supprimer ?
wipe-body = Votre clé, vos salons, leur historique et tous les réglages sont supprimés de ce navigateur. Personne n’en est averti, et personne ne peut les récupérer. Si les autres doivent le savoir, quittez d’abord le salon.
wipe-yes = Tout supprimer
wipe-failed = Tout n’a pas pu être supprimé. Fermez les autres onglets d’Alcove et réessayez.

## Émojis

emoji = Émojis
other-emoji = Un autre émoji
emoji-search = Rechercher un émoji
emoji-groups = Groupes d’émojis
emoji-none = Aucun émoji trouvé
emoji-failed = Les émojis n’ont pas pu être chargés. Vérifiez la connexion et réessayez.
emoji-smileys = Visages
emoji-people = Personnes
emoji-nature = Animaux et nature
emoji-food = Nourriture et boissons
emoji-travel = Voyages et lieux
emoji-activities = Activités
emoji-objects = Objets
emoji-symbols = Symboles
emoji-flags = Drapeaux
emoji-found =
    { $count ->
        [one] { $count } émoji trouvé
       *[other] { $count } émojis trouvés
    }

## Ce qui n’a pas marché, selon le code de l’erreur

error-link_damaged = Ce lien d’invitation est incomplet. Redemandez-le et copiez-le en entier.
error-link_not_invite = Ce n’est pas un lien d’invitation d’Alcove.
error-link_too_new = Ce lien d’invitation vient d’une version plus récente d’Alcove. Rechargez la page, puis réessayez.
error-already_in_room = Vous êtes déjà dans ce salon.
error-name_empty = Choisissez un nom avec au moins un caractère visible.
error-name_too_long = Ce nom est trop long ; 64 caractères au plus.
error-name_missing = Choisissez d’abord un nom.
error-relay_invalid = Ce n’est pas l’adresse d’un relais, qui commence par wss:// (ou ws:// sur cet ordinateur).
error-no_such_room = Ce salon n’existe pas sur cet appareil.
error-no_such_member = Ce membre n’existe pas dans ce salon.
error-no_such_message = Ce message n’existe pas, ou il a déjà été envoyé.
error-no_such_knock = Plus personne n’attend pour cette demande.
error-not_member = Vous n’êtes pas membre de ce salon.
error-not_allowed = Les règles du salon ne vous le permettent pas ; demandez à un admin.
error-message_empty = Il n’y a rien à envoyer.
error-message_too_long = Ce message est trop long ; 64 Kio de texte au plus. Envoyez-le en plusieurs parties.
error-outbox_full = Trop de messages attendent d’être envoyés. Attendez d’être de nouveau en ligne.
error-too_many_rooms = Vous ne pouvez pas être dans plus de salons. Quittez-en un d’abord.
error-room_full = Ce salon est plein.
error-store_too_new = Ce qui est enregistré sur cet appareil vient d’une version plus récente d’Alcove. Rechargez la page ; rien n’a été changé.
error-store_damaged = Ce qui est enregistré sur cet appareil ne peut pas être lu, et a été laissé tel quel. Rechargez la page ; si cela persiste, signalez-le.
error-mls = La couche de chiffrement a refusé cela. Rien n’a été changé ; merci de le signaler. { $detail }
error-storage_refused = Ce navigateur interdit à la page tout enregistrement, comme en navigation privée. Utilisez une fenêtre normale, ou continuez sans enregistrer : vos salons et leur historique disparaissent alors quand vous fermez cet onglet.
error-storage_insecure = Les navigateurs ne laissent une page enregistrer des messages en toute sécurité qu’en https:// (ou sur localhost). Ouvrez cette page à une telle adresse.
error-storage_full = Il n’y a plus de place sur cet appareil pour les messages. Libérez de l’espace ; ce que vous avez écrit reste ici et part dès que cela peut être enregistré.
error-storage_blocked = Un autre onglet utilise une version plus ancienne d’Alcove. Fermez-le pour continuer ici.
error-storage_gone = Le navigateur a fermé ou effacé ce que cette page avait enregistré. Copiez ce dont vous avez encore besoin, puis rechargez la page.
error-storage_failed = Cet appareil n’a pas pu enregistrer vos messages. Un nouvel essai est en cours ; laissez cet onglet ouvert jusque-là.
error-no_leader = Alcove est ouvert dans un autre onglet qui ne répond pas. S’il était ouvert avant une mise à jour d’Alcove, fermez-le ou rechargez-le.
error-crashed = Un problème est survenu dans Alcove. Rechargez la page ; rien de ce qui était enregistré n’est perdu.

## Ce qu’on fait des messages

reply = Répondre
more-actions = Autres actions
copy-text = Copier le texte
copy-text-failed = Le navigateur n’a pas permis la copie. Sélectionnez le texte et copiez-le à la main.
forward = Transférer…
forward-title = Transférer vers
forwarded = Transféré
forward-absent = Certains fichiers de ce message ne sont pas encore sur cet appareil. Récupérez-les d’abord.
forward-busy = Des fichiers sont encore en cours d’envoi dans ce salon. Réessayez ensuite.
details = Détails
details-note = Les heures sont celles où cet appareil en a eu connaissance.
edit = Modifier
edited = modifié
editing = Modification
replying = Réponse à
stop-replying = Annuler la réponse
stop-editing = Annuler la modification
delete = Supprimer
delete-title = Supprimer ce message pour tout le monde ?
delete-body = Alcove demande à l’appareil de chaque membre de le supprimer, dès son retour s’il est hors ligne. Ce que quelqu’un a lu, copié ou photographié ne peut pas être repris.
deleted = Ce message a été supprimé
answers = Répond à
gone = Un message qui n’est pas ici
somebody = quelqu’un qui est parti
read = Lu par tout le monde
received = Reçu par tout le monde
not-received = Pas encore arrivé
has-read = Lu
has-received = Reçu
search = Rechercher
search-room = Rechercher dans ce salon
search-rooms = Rechercher dans tous les salons
search-words = Mots à rechercher
search-all = Dans tous les salons
searching = Recherche en cours…
to-first-unread = Premier message non lu
archived = Archivés
archive = Archiver ce salon sur cet appareil
mute = Mettre ce salon en sourdine sur cet appareil
muted = En sourdine
draft = Brouillon :
mentioned = On vous mentionne
mention = Mentionner quelqu’un
about = Description du salon
room-emoji = Émoji du salon
save-about = Enregistrer la description
expiry = Les messages disparaissent
expiry-note = Le délai court dès l’envoi, sur l’appareil de chaque membre, pour ce qui est envoyé à partir de là. Cela évite d’encombrer les appareils ; qui veut garder un message le peut toujours.
sharing = Ce que voient les autres
share-typing = Que je suis en train d’écrire
share-read = Ce que j’ai lu
sharing-note = Ce que vous ne partagez pas, vous ne le voyez pas non plus chez les autres.
expiry-never = Jamais
disappears = Disparaît : { $at }
react-with = Réagir avec { $emoji }
read-at = Lu · { $at }
received-at = Reçu · { $at }
sent-at = Envoyé · { $at }
you-said = Vous : { $text }
typing-one = { $name } écrit…
typing-two = { $one } et { $two } écrivent…
typing-many = Plusieurs personnes écrivent…
found-none = Aucun message trouvé
found-more = Les { $count } résultats les plus récents
error-too_many_mentions = Ce message mentionne trop de personnes ; 64 au plus.
error-not_emoji = Ce n’est pas un émoji, ou il y en a trop ; 8 au plus.
error-about_too_long = Cette description est trop longue ; 500 caractères au plus.
error-draft_too_long = C’est trop long pour un brouillon ; 64 Kio au plus.
error-expiry_too_long = Les messages disparaissent au plus tard après un an.
expiry-seconds =
    { $count ->
        [one] Après { $count } seconde
       *[other] Après { $count } secondes
    }
expiry-minutes =
    { $count ->
        [one] Après { $count } minute
       *[other] Après { $count } minutes
    }
expiry-hours =
    { $count ->
        [one] Après { $count } heure
       *[other] Après { $count } heures
    }
expiry-days =
    { $count ->
        [one] Après { $count } jour
       *[other] Après { $count } jours
    }
found =
    { $count ->
        [one] { $count } message trouvé
       *[other] { $count } messages trouvés
    }
described =
    { $mine ->
        [yes] Vous avez décrit le salon : { $about }
       *[no] { $who } a décrit le salon : { $about }
    }
sign-changed =
    { $mine ->
        [yes] Vous avez changé la description du salon
       *[no] { $who } a changé la description du salon
    }
expiry-off =
    { $mine ->
        [yes] Vous avez désactivé la disparition des messages
       *[no] { $who } a désactivé la disparition des messages
    }
expiry-set =
    { $mine ->
        [yes] Vous avez réglé la disparition des messages : { $after }
       *[no] { $who } a réglé la disparition des messages : { $after }
    }
attach = Joindre des fichiers
files-to-send = Fichiers à envoyer
sending-files = Envoi des fichiers…
stop = Arrêter
alt = Que montre l’image ?
remove-file = Retirer
remove-file-name = Retirer { $name }
get = Récupérer
get-name = Récupérer { $name }
cancel-fetching = Annuler
cancel-fetching-name = Annuler la récupération de { $name }
save-file = Enregistrer
save-file-name = Enregistrer { $name }
play = Lire
play-name = Lire { $name }
picture = Image : { $name }
file-got = { $got } sur { $size }
file-paused = En pause à { $got } sur { $size }
file-waiting = Personne ici n’a ce fichier. Il arrivera dès que quelqu’un qui l’a sera là.
file-broken = Ce qui a été reçu n’est pas le fichier envoyé et n’a pas été gardé.
file-unshown = Cette image ne peut pas être affichée ici. Vous pouvez l’enregistrer.
file-unplayed = Ce navigateur ne peut pas lire ce fichier. Vous pouvez l’enregistrer.
file-unreadable = { $name } ne peut plus être lu. Choisissez-le de nouveau.
file-metadata = { $name } n’a pas pu être lu comme une image ; les données de lieu et d’appareil n’ont donc pas pu en être retirées. Ce fichier n’a pas été envoyé.
error-file_too_large = Ce fichier est trop volumineux ; 100 Mo au plus.
error-too_many_files = Il y a trop de fichiers ; 16 par message au plus.
error-no_such_file = Ce fichier n’est pas ici. Choisissez-le de nouveau.
error-file_changed = Ce fichier a changé pendant la lecture. Choisissez-le de nouveau.

## Place prise par les salons, personnes ignorées, messages vocaux, photos des personnes

storage-rooms = Place prise par vos salons
usage = Fichiers : { $files }, messages : { $messages }
free = Libérer de la place
free-name = Libérer de la place dans { $name }
free-body = Les fichiers sont supprimés de cet appareil. Leurs messages restent, et un fichier peut être récupéré tant que quelqu’un dans le salon l’a.
free-which = Quels fichiers
free-all = Tous les fichiers
free-week = Ceux arrivés il y a plus d’une semaine
free-month = Ceux arrivés il y a plus d’un mois
free-year = Ceux arrivés il y a plus d’un an
free-yes = Supprimer les fichiers
freed = Place libérée : { $size }.
ignore = Ignorer
ignore-name = Ignorer { $name }
heed = Ne plus ignorer
heed-name = Ne plus ignorer { $name }
ignored = ignoré
fold-show = Afficher
fold-show-name = Vous ignorez { $name }. Afficher ses messages
fold-hide = Masquer
fold-hide-name = Vous ignorez { $name }. Masquer ses messages
error-too_many_ignored = Vous ne pouvez pas ignorer plus de 1 000 personnes.
voice-note = Message vocal
record = Enregistrer un message vocal
recording = Enregistrement en cours
record-discard = Abandonner l’enregistrement
record-send = Envoyer l’enregistrement
mic-refused = Cette page ne peut pas utiliser le micro. Autorisez-le dans les réglages du navigateur pour ce site, puis appuyez de nouveau.
mic-missing = Aucun micro n’a pu être utilisé. Branchez-en un, ou fermez l’application qui s’en sert, puis appuyez de nouveau.
pause = Pause
pause-name = Mettre { $name } en pause
voice-position = Position
my-picture = Votre photo
picture-choose = Choisir une photo
picture-remove = Retirer la photo
picture-note = Seuls les membres de vos salons la voient. Elle est réduite, et ses données de lieu et d’appareil sont retirées.
picture-unusable = Ce fichier ne peut pas servir de photo. Choisissez-en un autre.
error-picture_unusable = Ce fichier ne peut pas servir de photo. Choisissez-en un autre.
