### Español

## En un dispositivo nuevo

starting = Iniciando…
welcome-title = Un lugar tranquilo para hablar
step-make = Crea una sala y elige tu nombre.
step-share = Envía su enlace a las personas que quieras invitar.
step-talk = Habla. Todo se cifra en tu dispositivo: solo quienes están en la sala pueden leerlo, no el servidor que hay en medio.
welcome-join = ¿Te han dado un enlace?

## Crear una sala

your-name = Tu nombre
room-name = Nombre de la sala
room-name-hint = Por ejemplo: Paseos de domingo
who-gets-in = Quién entra
admission-open = Cualquiera que tenga el enlace
admission-open-hint = Quien esté en línea le abre enseguida.
admission-ask = Preguntar antes
admission-ask-hint = Llaman a la puerta, y alguien de la sala decide.
more = Más
suite-hybrid = Híbrido poscuántico
suite-hybrid-hint = Lo que se grabe hoy seguirá cerrado también para la computación cuántica.
suite-classic = Clásico
suite-classic-hint = Mensajes más pequeños cuando la gente entra y sale.
create-room = Crear sala
new-room = Sala nueva

## Las salas, y cómo entrar

rooms = Salas
back = Volver a las salas
join-with-link = Entrar con un enlace
join-title = Entrar en una sala
join-hint = Pega el enlace completo que te han dado.
invite-link = Enlace de invitación
continue = Continuar
join = Entrar
not-now = Ahora no
invited = Te han invitado a
join-promise = Una vez dentro, leerás lo que se diga desde ese momento. Los demás verán el nombre que elijas.
link-problem = Este enlace no funciona
go-on = Seguir
edit-name = Cambiar tu nombre
save = Guardar
cancel = Cancelar
close = Cerrar
dismiss = Cerrar aviso
pick-title = Elige una sala
pick = O crea una nueva y comparte su enlace con las personas con las que quieras hablar.
going-as = Apareces como { $name }.
invited-by = { $name } te invita.
already-in = Ya estás en «{ $room }». Aquí la tienes.

## Invitar

invite = Invitar
invite-title = Invitar a gente
invite-open = Cualquiera que tenga este enlace puede entrar. Envíalo solo a quienes quieras invitar.
invite-ask = Cualquiera que tenga este enlace puede llamar a la puerta; alguien de la sala le abre. Quien llame verá el nombre de la sala y el tuyo.
copy-link = Copiar enlace
copied = Copiado
copy-failed = El navegador no permitió copiar. Selecciona el enlace y cópialo a mano.
share = Compartir…
qr = Código QR del enlace de invitación

## Personas y reglas

members = Miembros
member-count =
    { $count ->
        [one] 1 miembro
       *[other] { $count } miembros
    }
member-count-here =
    { $count ->
        [one] 1 miembro · { $here } aquí
       *[other] { $count } miembros · { $here } aquí
    }
here-now = Aquí ahora
away = Ausentes
keeper = Hay un guardián. Conserva cifrado lo que se envía, para quienes vuelvan, y no puede leerlo.
offences = Descartados por incumplir las reglas de la sala: { $count } de sus mensajes.
you = tú
admin = admin
knocking = Esperando en la puerta
knocks = { $name } quiere entrar
let-in = Dejar entrar
let-in-name = Dejar entrar a { $name }
turn-away = Rechazar
turn-away-name = Rechazar a { $name }
room-settings = Ajustes de la sala
leave = Salir de la sala
leave-title = ¿Salir de esta sala?
leave-body = Dejarás de recibir lo que se diga a partir de ahora, y el historial de esta sala se borrará de este dispositivo.
remove = Quitar
remove-name = Quitar a { $name }
remove-title = ¿Quitar a { $name }?
remove-body = Dejará de recibir lo que se diga a partir de ahora; lo que ya ha leído, lo conserva. Como conoce el enlace, en adelante un miembro tendrá que dejar entrar a quien llegue.
permissions = Quién puede hacer qué
may-admit = Dejar entrar a gente
may-remove = Quitar a miembros
may-rename = Cambiar el nombre de la sala
everyone = Todos los miembros
admins = Solo admins
make-admin = Hacer admin
make-admin-name = Hacer admin a { $name }
unmake-admin = Quitar como admin
unmake-admin-name = Quitar como admin a { $name }
settings-read-only = Solo los admins pueden cambiar esto.
encryption = Cifrado

## La conversación

messages = Mensajes
message = Mensaje
send = Enviar
loading-messages = Cargando mensajes…
loading-failed = No se pudieron cargar estos mensajes.
try-again = Intentar de nuevo
new-messages = Mensajes nuevos
to-end = Ir al mensaje más reciente
empty-title = Aún no se ha dicho nada
empty-alone = Solo estás tú. Invita a alguien y saluda.
empty-together = Lo que se dijo antes de que llegaras no se muestra. Saluda.
unsupported = Este mensaje necesita una versión más reciente de Alcove. Recarga la página para actualizar.
send-again = Enviar otra vez
discard = Descartar
enter-hint = Enter envía; Mayús + Enter empieza una línea nueva
today = Hoy
yesterday = Ayer
unread =
    { $count ->
        [one] 1 mensaje nuevo
       *[other] { $count } mensajes nuevos
    }
message-queued = Pendiente de envío
message-sent = Enviado
message-ordered = En la sala
message-failed = No enviado

## Lo que pasó en una sala

created =
    { $mine ->
        [yes] Creaste esta sala
       *[no] { $who } creó esta sala
    }
came-in =
    { $mine ->
        [yes] Entraste
       *[no] { $who } entró
    }
was-let-in =
    { $mine ->
        [yes] Dejaste entrar a { $name }
       *[no] { $who } dejó entrar a { $name }
    }
removed-you = { $who } te quitó de la sala
removed =
    { $mine ->
        [yes] Quitaste a { $name }
       *[no] { $who } quitó a { $name }
    }
left =
    { $mine ->
        [yes] Saliste
       *[no] { $who } salió
    }
name-changed =
    { $mine ->
        [yes] Antes eras { $before }; ahora eres { $who }
       *[no] { $before } ahora es { $who }
    }
renamed =
    { $mine ->
        [yes] Cambiaste el nombre de la sala a { $name }
       *[no] { $who } cambió el nombre de la sala a { $name }
    }
opened =
    { $mine ->
        [yes] Abriste la sala: cualquiera que tenga el enlace puede entrar
       *[no] { $who } abrió la sala: cualquiera que tenga el enlace puede entrar
    }
closed =
    { $mine ->
        [yes] Cerraste la puerta: hay que dejar entrar a quien llegue
       *[no] { $who } cerró la puerta: hay que dejar entrar a quien llegue
    }
permissions-changed =
    { $mine ->
        [yes] Cambiaste quién puede hacer qué
       *[no] { $who } cambió quién puede hacer qué
    }
missed = Aquí pueden faltar mensajes: no había nadie que los tuviera
spoken = { $who }: { $text }

## En la puerta, y después

knock-nobody = Ahora no hay nadie. Deja abierta esta página: entrarás en cuanto alguien llegue.
knock-asking = Pidiendo entrar…
knock-asked = Se está preguntando a alguien si te deja entrar.
denied-title = No te dejaron entrar
denied = Alguien de la sala rechazó tu petición. Si fue un error, habla con esa persona y abre el enlace otra vez.
was-removed = Te quitaron de esta sala. Lo que has leído sigue aquí; no llega nada nuevo.
leaving = Saliendo. La sala desaparecerá en cuanto los demás lo sepan.
remove-room = Borrar de este dispositivo
summary-nobody = Esperando a que llegue alguien
summary-asking = Pidiendo entrar
summary-denied = No te dejaron entrar
summary-catching-up = Poniéndose al día
summary-missing = Faltan mensajes
summary-alone = De momento, solo tú
summary-leaving = Saliendo
summary-removed = Te quitaron de la sala

## Conexión y dispositivo

connected = Conexión activa
offline = Sin conexión
connecting = Conectando…
relay-8 = Este relé ya tiene todas las conexiones que puede admitir.
relay-12 = Hay demasiadas conexiones a este relé desde tu red.
relay-13 = Este relé no puede transmitir mensajes por ahora.
relay-14 = Este relé es solo para quienes tienen su token de acceso. Pide una nueva invitación o pregunta a quien lo gestiona.
relay-15 = Este relé exige más cálculo del que hace este dispositivo.
offline-now = No tienes conexión. Lo que escribas se guarda y se envía después. Intentándolo otra vez.
offline-until =
    { $seconds ->
        [one] No tienes conexión. Lo que escribas se guarda y se envía después. Próximo intento en 1 segundo.
       *[other] No tienes conexión. Lo que escribas se guarda y se envía después. Próximo intento en { $seconds } segundos.
    }
waiting = Faltan mensajes. Esperando a alguien que estaba aquí; lo que escribas se envía después.
waiting-missing =
    { $count ->
        [one] Falta { $count } mensaje. Esperando a alguien que estaba aquí; lo que escribas se envía después.
       *[other] Faltan { $count } mensajes. Esperando a alguien que estaba aquí; lo que escribas se envía después.
    }
catching-up = Poniéndose al día
catching-up-missing =
    { $count ->
        [one] Poniéndose al día: { $count } mensaje
       *[other] Poniéndose al día: { $count } mensajes
    }
caught-up = Todo lo que te perdiste está aquí.
in-memory = No se guarda nada en este dispositivo: tus salas y su historial desaparecen al cerrar esta pestaña.
in-memory-go-on = Seguir sin guardar
reload = Recargar

## Ajustes del dispositivo

settings = Ajustes
appearance = Aspecto
theme = Tema
theme-system = Como el dispositivo
theme-light = Claro
theme-dark = Oscuro
text-size = Tamaño del texto
size-small = Pequeño
size-medium = Mediano
size-large = Grande
size-larger = Muy grande
language = Idioma
language-failed = No se pudo cargar este idioma. Comprueba la conexión e inténtalo otra vez.
notifications = Notificaciones
notify = Notificaciones del sistema
notify-hint = Para los mensajes que llegan mientras miras otra cosa, siempre que Alcove esté abierto.
notify-content = Mostrar quién escribe y qué
notify-content-hint = Si lo desactivas, las notificaciones solo dicen que hay un mensaje.
notify-blocked = El navegador no permite notificaciones de esta página. Permítelas antes en los ajustes del navegador para este sitio.
sounds = Sonidos
notified = Mensaje nuevo
storage = Almacenamiento
storage-used = { $used } usados de { $quota }
storage-kept = El navegador lo conserva hasta que lo borres.
storage-may-go = El navegador puede borrarlo si al dispositivo le falta espacio.
update = Hay una versión nueva de Alcove.
update-take = Actualizar
wipe = Borrar todo de este dispositivo
wipe-title = ¿Borrar todo?
wipe-body = Tu clave, tus salas, su historial y todos los ajustes se borrarán de este navegador. No se avisará a nadie, y nadie podrá recuperarlos. Si los demás deben saberlo, primero sal de la sala.
wipe-yes = Borrar todo
wipe-failed = No se pudo borrar todo. Cierra las otras pestañas de Alcove e inténtalo otra vez.

## Emoji

emoji = Emoji
other-emoji = Otro emoji
emoji-search = Buscar emoji
emoji-groups = Grupos de emojis
emoji-none = No se encontró ningún emoji
emoji-failed = No se pudieron cargar los emojis. Comprueba la conexión e inténtalo otra vez.
emoji-smileys = Caras
emoji-people = Personas
emoji-nature = Animales y naturaleza
emoji-food = Comida y bebida
emoji-travel = Viajes y lugares
emoji-activities = Actividades
emoji-objects = Objetos
emoji-symbols = Símbolos
emoji-flags = Banderas
emoji-found =
    { $count ->
        [one] 1 emoji encontrado
       *[other] { $count } emojis encontrados
    }

## Lo que no funcionó, por el código del error

error-link_damaged = Este enlace de invitación está incompleto. Pídelo otra vez y cópialo entero.
error-link_not_invite = Esto no es un enlace de invitación de Alcove.
error-link_too_new = Este enlace de invitación se hizo con una versión más reciente de Alcove. Recarga la página e inténtalo otra vez.
error-already_in_room = Ya estás en esta sala.
error-name_empty = Elige un nombre con al menos un carácter visible.
error-name_too_long = Este nombre es demasiado largo; caben 64 caracteres como máximo.
error-name_missing = Primero elige un nombre.
error-relay_invalid = Esta no es la dirección de un relé; debe empezar con wss:// (o ws:// en este equipo).
error-no_such_room = Esa sala no está en este dispositivo.
error-no_such_member = Ese miembro no está en esta sala.
error-no_such_message = Ese mensaje no existe, o ya se ha enviado.
error-no_such_knock = Ya nadie espera con esta petición.
error-not_member = No eres miembro de esta sala.
error-not_allowed = Las reglas de la sala no te lo permiten; pídeselo a un admin.
error-message_empty = No hay nada que enviar.
error-message_too_long = Este mensaje es demasiado largo; caben 64 KiB de texto como máximo. Envíalo por partes.
error-outbox_full = Hay demasiados mensajes pendientes de envío. Espera a volver a tener conexión.
error-too_many_rooms = Ya estás en el máximo de salas. Primero sal de una.
error-room_full = Esta sala está llena.
error-store_too_new = Lo guardado en este dispositivo lo escribió una versión más reciente de Alcove. Recarga la página; no se cambió nada.
error-store_damaged = Lo guardado en este dispositivo no se puede leer, y se dejó como está. Recarga la página; si sigue así, notifica el problema.
error-mls = El cifrado rechazó la operación. No se cambió nada; notifica el problema, por favor. { $detail }
error-storage_refused = Este navegador no deja que la página guarde nada, como ocurre en las ventanas privadas. Usa una ventana normal o sigue sin guardar: entonces tus salas y su historial desaparecerán al cerrar esta pestaña.
error-storage_insecure = Los navegadores solo dejan guardar mensajes de forma segura con https:// (o en localhost). Abre esta página con una dirección así.
error-storage_full = En este dispositivo no queda espacio para guardar mensajes. Libera espacio; lo que escribiste se conserva aquí y se enviará en cuanto se pueda guardar.
error-storage_blocked = Otra pestaña usa una versión anterior de Alcove. Ciérrala para seguir aquí.
error-storage_gone = El navegador cerró o borró lo que esta página había guardado. Copia lo que aún necesites y recarga la página.
error-storage_failed = Este dispositivo no pudo guardar tus mensajes. Se está intentando otra vez; deja abierta esta pestaña mientras tanto.
error-no_leader = Alcove está abierto en otra pestaña que no responde. Si se abrió antes de actualizar Alcove, ciérrala o recárgala.
error-crashed = Algo falló en Alcove. Recarga la página; nada de lo guardado se ha perdido.

## Lo que se hace con los mensajes

reply = Responder
more-actions = Más acciones
copy-text = Copiar texto
copy-text-failed = El navegador no permitió copiar. Selecciona el texto y cópialo a mano.
forward = Reenviar…
forward-title = Reenviar a
forwarded = Reenviado
forward-absent = Algunos archivos de este mensaje aún no están en este dispositivo. Descárgalos primero.
forward-busy = Aún se están enviando archivos en esa sala. Inténtalo otra vez cuando se hayan enviado.
details = Detalles
details-note = Las horas indican cuándo lo supo este dispositivo.
edit = Editar
edited = editado
editing = Editando
replying = Respuesta a
stop-replying = Cancelar respuesta
stop-editing = Cancelar edición
delete = Eliminar
delete-title = ¿Eliminar este mensaje para todos?
delete-body = Se pedirá al Alcove de cada miembro que lo elimine; a los que estén sin conexión, cuando vuelvan. Lo que alguien leyó, copió o fotografió no se puede retirar.
deleted = Se eliminó este mensaje
answers = En respuesta a
gone = Un mensaje que no está aquí
somebody = alguien que se fue
read = Leído por todos
received = Recibido por todos
not-received = Aún no ha llegado
has-read = Leído
has-received = Recibido
search = Buscar
search-room = Buscar en esta sala
search-rooms = Buscar en todas las salas
search-words = Palabras que buscar
search-all = En todas las salas
searching = Buscando…
to-first-unread = Primer mensaje no leído
archived = Archivadas
archive = Archivar esta sala en este dispositivo
mute = Silenciar esta sala en este dispositivo
muted = Silenciada
draft = Borrador:
mentioned = Te mencionan
mention = Mencionar a alguien
about = De qué trata esta sala
room-emoji = Emoji de la sala
save-about = Guardar descripción
expiry = Los mensajes desaparecen
expiry-note = Se cuenta desde el envío, en el dispositivo de cada miembro, para lo que se envíe a partir del cambio. Mantiene limpios los dispositivos; quien quiera guardar un mensaje puede hacerlo igualmente.
sharing = Lo que saben los demás
share-typing = Que estoy escribiendo
share-read = Lo que he leído
sharing-note = Lo que no compartes tampoco lo ves de los demás.
expiry-never = Nunca
disappears = Desaparece: { $at }
react-with = Reaccionar con { $emoji }
read-at = Leído · { $at }
received-at = Recibido · { $at }
sent-at = Enviado · { $at }
you-said = Tú: { $text }
typing-one = { $name } está escribiendo…
typing-two = { $one } y { $two } están escribiendo…
typing-many = Varias personas están escribiendo…
found-none = No se encontró nada
found-more = Los { $count } resultados más recientes
error-too_many_mentions = Este mensaje menciona a demasiadas personas; 64 como máximo.
error-not_emoji = Esto no es un emoji, o hay demasiados; 8 como máximo.
error-about_too_long = Esta descripción es demasiado larga; caben 500 caracteres como máximo.
error-draft_too_long = Es demasiado largo para un borrador; caben 64 KiB como máximo.
error-expiry_too_long = Los mensajes pueden tardar un año en desaparecer, como máximo.
expiry-seconds =
    { $count ->
        [one] Tras 1 segundo
       *[other] Tras { $count } segundos
    }
expiry-minutes =
    { $count ->
        [one] Tras 1 minuto
       *[other] Tras { $count } minutos
    }
expiry-hours =
    { $count ->
        [one] Tras 1 hora
       *[other] Tras { $count } horas
    }
expiry-days =
    { $count ->
        [one] Tras 1 día
       *[other] Tras { $count } días
    }
found =
    { $count ->
        [one] 1 mensaje encontrado
       *[other] { $count } mensajes encontrados
    }
described =
    { $mine ->
        [yes] Describiste la sala: { $about }
       *[no] { $who } describió la sala: { $about }
    }
sign-changed =
    { $mine ->
        [yes] Cambiaste la descripción de la sala
       *[no] { $who } cambió la descripción de la sala
    }
expiry-off =
    { $mine ->
        [yes] Hiciste que los mensajes ya no desaparezcan
       *[no] { $who } hizo que los mensajes ya no desaparezcan
    }
expiry-set =
    { $mine ->
        [yes] Hiciste que los mensajes desaparezcan: { $after }
       *[no] { $who } hizo que los mensajes desaparezcan: { $after }
    }
attach = Adjuntar archivos
files-to-send = Archivos para enviar
sending-files = Enviando archivos…
stop = Parar
alt = ¿Qué muestra la imagen?
remove-file = Quitar
remove-file-name = Quitar { $name }
get = Descargar
get-name = Descargar { $name }
cancel-fetching = Cancelar
cancel-fetching-name = Cancelar la descarga de { $name }
save-file = Guardar
save-file-name = Guardar { $name }
play = Reproducir
play-name = Reproducir { $name }
picture = Imagen: { $name }
file-got = { $got } de { $size }
file-paused = En pausa: { $got } de { $size }
file-waiting = Ahora no hay nadie aquí que tenga este archivo. Llegará en cuanto haya alguien.
file-broken = Lo que llegó no es el archivo que se envió, así que no se guardó.
file-unshown = Esta imagen no se puede mostrar aquí. Puedes guardarla.
file-unplayed = Este navegador no puede reproducir este archivo. Puedes guardarlo.
file-unreadable = { $name } ya no se puede leer. Elígelo de nuevo.
file-metadata = No se pudo leer { $name } como imagen, así que no se pudieron quitar sus datos de lugar y dispositivo. No se envió.
error-file_too_large = Este archivo es demasiado grande; 100 MB como máximo.
error-too_many_files = Son demasiados archivos; un mensaje admite 16 como máximo.
error-no_such_file = Este archivo no está aquí. Elígelo de nuevo.
error-file_changed = Este archivo cambió mientras se leía. Elígelo de nuevo.

## Lo que ocupan las salas, ignorar, notas de voz, fotos de las personas

storage-rooms = Lo que ocupan tus salas
usage = Archivos: { $files }, mensajes: { $messages }
free = Liberar espacio
free-name = Liberar espacio en { $name }
free-body = Los archivos se borran de este dispositivo. Sus mensajes se quedan, y un archivo puede descargarse de nuevo mientras alguien de la sala lo tenga.
free-which = Qué archivos
free-all = Todos los archivos
free-week = Los que llegaron hace más de una semana
free-month = Los que llegaron hace más de un mes
free-year = Los que llegaron hace más de un año
free-yes = Borrar archivos
freed = { $size } liberados.
ignore = Ignorar
ignore-name = Ignorar a { $name }
heed = Dejar de ignorar
heed-name = Dejar de ignorar a { $name }
ignored = ignorado
fold-show = Mostrar
fold-show-name = Ignoras a { $name }. Mostrar lo que escribió
fold-hide = Ocultar
fold-hide-name = Ignoras a { $name }. Ocultar lo que escribió
error-too_many_ignored = Ya ignoras al máximo de personas: 1000.
voice-note = Nota de voz
record = Grabar una nota de voz
recording = Grabando
record-discard = Descartar la grabación
record-send = Enviar la grabación
mic-refused = Esta página no puede usar el micrófono. Permítelo en los ajustes del navegador para este sitio e inténtalo otra vez.
mic-missing = No se pudo usar ningún micrófono. Conecta uno, o cierra lo que lo esté usando, e inténtalo otra vez.
pause = Pausar
pause-name = Pausar { $name }
voice-position = Posición
my-picture = Tu foto
picture-choose = Elegir una foto
picture-remove = Quitar la foto
picture-note = Solo la ven los miembros de tus salas. Se reduce, y se quitan sus datos de lugar y dispositivo.
picture-unusable = Este archivo no sirve como foto. Elige otro.
error-picture_unusable = Este archivo no sirve como foto. Elige otro.
