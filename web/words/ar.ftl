### العربية

## على جهاز جديد

starting = جارٍ البدء…
welcome-title = مكان هادئ للحديث
step-make = أنشئ غرفة واختر اسمك.
step-share = أرسل رابطها إلى من تريد أن يكون فيها.
step-talk = تحدثوا. يُشفَّر الكلام على جهازك: لا يقرؤه إلا من في الغرفة، لا الخادم الذي بينكم.
welcome-join = هل وصلك رابط؟

## إنشاء غرفة

your-name = اسمك
room-name = اسم الغرفة
room-name-hint = مثلًا: نزهات الأحد
who-gets-in = من يدخل
admission-open = كل من لديه الرابط
admission-open-hint = يُدخله فورًا أي شخص متصل.
admission-ask = اسألوني أولًا
admission-ask-hint = يطرق الباب، ويقرر أحد من في الغرفة.
more = المزيد
suite-hybrid = هجين مقاوم للحوسبة الكمية
suite-hybrid-hint = ما يُسجَّل اليوم يبقى مغلقًا حتى أمام حاسوب كمي.
suite-classic = تقليدي
suite-classic-hint = رسائل أصغر عند الدخول والخروج.
create-room = أنشئ الغرفة
new-room = غرفة جديدة

## الغرف والدخول إليها

rooms = الغرف
back = العودة إلى الغرف
join-with-link = الدخول برابط
join-title = الدخول إلى غرفة
join-hint = ألصق الرابط الذي وصلك كاملًا.
invite-link = رابط الدعوة
continue = متابعة
join = دخول
not-now = ليس الآن
invited = أنت مدعو إلى
join-promise = بعد دخولك تقرأ ما يُقال من حينها. ويرى الآخرون الاسم الذي تختاره.
link-problem = هذا الرابط لا يعمل
go-on = متابعة
edit-name = غيّر اسمك
save = حفظ
cancel = إلغاء
close = إغلاق
dismiss = إخفاء
pick-title = اختر غرفة
pick = أو أنشئ غرفة جديدة وشارك رابطها مع من تريد أن تحادثهم.
going-as = تظهر باسم { $name }.
invited-by = { $name } يدعوك.
already-in = أنت في «{ $room }» من قبل. ها هي.

## الدعوة

invite = دعوة
invite-title = دعوة أشخاص
invite-open = كل من لديه هذا الرابط يستطيع الدخول. لا ترسله إلا إلى من تقصدهم.
invite-ask = كل من لديه هذا الرابط يستطيع طرق الباب، ويُدخله أحد من في الغرفة. ويرى اسم الغرفة واسمك.
copy-link = نسخ الرابط
copied = نُسخ
copy-failed = لم يسمح المتصفح بالنسخ. حدّد الرابط وانسخه يدويًا.
share = مشاركة…
qr = رمز QR لرابط الدعوة

## الأشخاص والقواعد

members = الأعضاء
member-count =
    { $count ->
        [zero] لا أعضاء
        [one] عضو واحد
        [two] عضوان
        [few] { $count } أعضاء
        [many] { $count } عضوًا
       *[other] { $count } عضو
    }
member-count-here =
    { $count ->
        [zero] لا أعضاء · { $here } هنا
        [one] عضو واحد · { $here } هنا
        [two] عضوان · { $here } هنا
        [few] { $count } أعضاء · { $here } هنا
        [many] { $count } عضوًا · { $here } هنا
       *[other] { $count } عضو · { $here } هنا
    }
here-now = هنا الآن
away = غائبون
keeper = يوجد حافظ هنا. يحتفظ بما يُرسَل مشفَّرًا لمن يعود، ولا يستطيع قراءته.
offences = رسائل استُبعدت لمخالفتها قواعد الغرفة: { $count }.
you = أنت
admin = مشرف
knocking = ينتظر الدخول
knocks = { $name } يريد الدخول
let-in = إدخال
let-in-name = إدخال { $name }
turn-away = رفض
turn-away-name = رفض { $name }
room-settings = إعدادات الغرفة
leave = مغادرة الغرفة
leave-title = مغادرة هذه الغرفة؟
leave-body = لن يصلك ما يُقال بعد ذلك، ويُحذف سجل هذه الغرفة من هذا الجهاز.
remove = إزالة
remove-name = إزالة { $name }
remove-title = إزالة { $name }؟
remove-body = لن يصل إليه ما يُقال بعد ذلك، ويبقى لديه ما قرأه. ولأنه يعرف الرابط، سيُدخل أحد الأعضاء كل قادم جديد من الآن.
permissions = من يستطيع ماذا
may-admit = إدخال الناس
may-remove = إزالة الأعضاء
may-rename = تغيير اسم الغرفة
everyone = كل الأعضاء
admins = المشرفون فقط
make-admin = تعيين مشرفًا
make-admin-name = تعيين { $name } مشرفًا
unmake-admin = إلغاء الإشراف
unmake-admin-name = إلغاء إشراف { $name }
settings-read-only = لا يغيّر هذه إلا المشرفون.
encryption = التشفير

## المحادثة

messages = الرسائل
message = رسالة
send = إرسال
loading-messages = جارٍ تحميل الرسائل…
loading-failed = تعذّر تحميل هذه الرسائل.
try-again = إعادة المحاولة
new-messages = رسائل جديدة
to-end = إلى أحدث رسالة
empty-title = لم يُقل شيء بعد
empty-alone = أنت وحدك هنا. ادعُ أحدًا وألقِ التحية.
empty-together = لا يظهر ما قيل قبل قدومك. ألقِ التحية.
unsupported = تحتاج هذه الرسالة إلى إصدار أحدث من Alcove. أعد تحميل الصفحة للتحديث.
send-again = إعادة الإرسال
discard = تجاهل
enter-hint = ‏Enter يرسل، و‏Shift مع Enter يبدأ سطرًا جديدًا
today = اليوم
yesterday = أمس
unread =
    { $count ->
        [zero] لا رسائل جديدة
        [one] رسالة جديدة
        [two] رسالتان جديدتان
        [few] { $count } رسائل جديدة
        [many] { $count } رسالة جديدة
       *[other] { $count } رسالة جديدة
    }
message-queued = تنتظر الإرسال
message-sent = أُرسلت
message-ordered = في الغرفة
message-failed = لم تُرسل

## ما حدث في الغرفة

created =
    { $mine ->
        [yes] أنشأتَ هذه الغرفة
       *[no] أنشأ { $who } هذه الغرفة
    }
came-in =
    { $mine ->
        [yes] دخلتَ
       *[no] دخل { $who }
    }
was-let-in =
    { $mine ->
        [yes] أدخلتَ { $name }
       *[no] أدخل { $who } { $name }
    }
removed-you = أزالك { $who }
removed =
    { $mine ->
        [yes] أزلتَ { $name }
       *[no] أزال { $who } { $name }
    }
left =
    { $mine ->
        [yes] غادرتَ
       *[no] غادر { $who }
    }
name-changed =
    { $mine ->
        [yes] كنتَ { $before }، وأنت الآن { $who }
       *[no] أصبح اسم { $before } الآن { $who }
    }
renamed =
    { $mine ->
        [yes] غيّرتَ اسم الغرفة إلى { $name }
       *[no] غيّر { $who } اسم الغرفة إلى { $name }
    }
opened =
    { $mine ->
        [yes] فتحتَ الغرفة: يدخل كل من لديه الرابط
       *[no] فتح { $who } الغرفة: يدخل كل من لديه الرابط
    }
closed =
    { $mine ->
        [yes] أغلقتَ الباب: يجب إدخال القادمين الجدد
       *[no] أغلق { $who } الباب: يجب إدخال القادمين الجدد
    }
permissions-changed =
    { $mine ->
        [yes] غيّرتَ من يستطيع ماذا
       *[no] غيّر { $who } من يستطيع ماذا
    }
missed = قد تنقص رسائل هنا: لم يكن أحد ممن لديهم هذه الرسائل موجودًا
spoken = ‏{ $who }: { $text }

## عند الباب وبعده

knock-nobody = لا أحد هنا الآن. أبقِ هذه الصفحة مفتوحة: تدخل حالما يأتي أحد.
knock-asking = جارٍ طلب الدخول…
knock-asked = يُسأل أحدهم أن يُدخلك.
denied-title = لم يُسمح لك بالدخول
denied = رفض أحد من في الغرفة طلبك. إن كان ذلك خطأ فاسأله وافتح الرابط من جديد.
was-removed = أُزلتَ من هذه الغرفة. ما قرأته يبقى هنا، ولا يصل جديد.
leaving = جارٍ المغادرة. تختفي الغرفة حالما يعلم الآخرون.
remove-room = حذف من هذا الجهاز
summary-nobody = بانتظار قدوم أحد
summary-asking = جارٍ طلب الدخول
summary-denied = لم يُسمح بالدخول
summary-catching-up = جارٍ اللحاق بما فات
summary-missing = تنقص رسائل
summary-alone = أنت وحدك حتى الآن
summary-leaving = جارٍ المغادرة
summary-removed = أُزلتَ

## الاتصال والجهاز

connected = متصل
offline = غير متصل
connecting = جارٍ الاتصال…
relay-8 = بلغ هذا المُرحِّل أقصى عدد من الاتصالات يمكنه تحمّله.
relay-12 = هناك اتصالات كثيرة جدًا بهذا المُرحِّل من شبكتك.
relay-13 = لا يستطيع هذا المُرحِّل تمرير الرسائل حاليًا.
relay-14 = هذا المُرحِّل مخصّص لمن لديهم رمزه. اطلب دعوة جديدة، أو اسأل من يديره.
relay-15 = يطلب هذا المُرحِّل عملًا حسابيًا أكثر مما يقوم به هذا الجهاز.
offline-now = أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. جارٍ المحاولة من جديد.
offline-until =
    { $seconds ->
        [zero] أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. المحاولة التالية الآن.
        [one] أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. المحاولة التالية بعد ثانية.
        [two] أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. المحاولة التالية بعد ثانيتين.
        [few] أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. المحاولة التالية بعد { $seconds } ثوانٍ.
        [many] أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. المحاولة التالية بعد { $seconds } ثانية.
       *[other] أنت غير متصل. ما تكتبه يُحفظ ويُرسل لاحقًا. المحاولة التالية بعد { $seconds } ثانية.
    }
waiting = تنقص بعض الرسائل. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
waiting-missing =
    { $count ->
        [zero] تنقص بعض الرسائل. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
        [one] تنقص رسالة واحدة. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
        [two] تنقص رسالتان. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
        [few] تنقص { $count } رسائل. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
        [many] تنقص { $count } رسالة. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
       *[other] تنقص { $count } رسالة. بانتظار من كان هنا؛ ويُرسل ما تكتبه بعد ذلك.
    }
catching-up = جارٍ جلب ما فاتك
catching-up-missing =
    { $count ->
        [zero] جارٍ جلب ما فاتك
        [one] جارٍ جلب ما فاتك: رسالة واحدة
        [two] جارٍ جلب ما فاتك: رسالتان
        [few] جارٍ جلب ما فاتك: { $count } رسائل
        [many] جارٍ جلب ما فاتك: { $count } رسالة
       *[other] جارٍ جلب ما فاتك: { $count } رسالة
    }
caught-up = وصل كل ما فاتك.
in-memory = لا يُحفظ شيء على هذا الجهاز: تزول غرفك وسجلها عند إغلاق هذا التبويب.
in-memory-go-on = المتابعة دون حفظ
reload = إعادة التحميل

## إعدادات الجهاز

settings = الإعدادات
appearance = المظهر
theme = السمة
theme-system = حسب الجهاز
theme-light = فاتح
theme-dark = داكن
text-size = حجم النص
size-small = صغير
size-medium = متوسط
size-large = كبير
size-larger = كبير جدًا
language = اللغة
language-failed = تعذّر تحميل هذه اللغة. تحقق من الاتصال وحاول من جديد.
notifications = الإشعارات
notify = إشعارات النظام
notify-hint = للرسائل التي تصل وأنت تنظر إلى مكان آخر، ما دام Alcove مفتوحًا.
notify-content = إظهار من كتب وماذا كتب
notify-content-hint = عند إيقافه تقول فقط إن هناك رسالة.
notify-blocked = لا يسمح المتصفح لهذه الصفحة بالإشعارات. اسمح بها أولًا في إعداداته لهذا الموقع.
sounds = الأصوات
notified = رسالة جديدة
storage = التخزين
storage-used = المستخدم { $used } من { $quota }
storage-kept = يحتفظ به المتصفح حتى تحذفه.
storage-may-go = قد يمسحه المتصفح عندما يضيق المكان على الجهاز.
update = إصدار جديد من Alcove جاهز.
update-take = تحديث
wipe = حذف كل شيء من هذا الجهاز
wipe-title = حذف كل شيء؟
wipe-body = يُحذف مفتاحك وغرفك وسجلها وكل الإعدادات من هذا المتصفح. لا يُخبَر أحد، ولا يستطيع أحد استعادتها. إن أردت أن يعلم الآخرون فغادر الغرفة أولًا.
wipe-yes = حذف كل شيء
wipe-failed = تعذّر حذف كل شيء. أغلق تبويبات Alcove الأخرى وحاول من جديد.

## Emoji

emoji = رموز تعبيرية
other-emoji = رمز آخر
emoji-search = ابحث عن رمز
emoji-groups = مجموعات الرموز
emoji-none = لم يُعثر على رمز
emoji-failed = تعذّر تحميل الرموز. تحقق من الاتصال وحاول من جديد.
emoji-smileys = وجوه
emoji-people = أشخاص
emoji-nature = حيوانات وطبيعة
emoji-food = طعام وشراب
emoji-travel = سفر وأماكن
emoji-activities = أنشطة
emoji-objects = أشياء
emoji-symbols = رموز
emoji-flags = أعلام
emoji-found =
    { $count ->
        [zero] لم يُعثر على رمز
        [one] عُثر على رمز واحد
        [two] عُثر على رمزين
        [few] عُثر على { $count } رموز
        [many] عُثر على { $count } رمزًا
       *[other] عُثر على { $count } رمز
    }

## ما لم ينجح، بحسب رمز الخطأ

error-link_damaged = رابط الدعوة هذا ناقص. اطلبه من جديد وانسخه كاملًا.
error-link_not_invite = هذا ليس رابط دعوة من Alcove.
error-link_too_new = أُنشئ رابط الدعوة هذا بإصدار أحدث من Alcove. أعد تحميل الصفحة ثم حاول من جديد.
error-already_in_room = أنت في هذه الغرفة من قبل.
error-name_empty = اختر اسمًا فيه حرف ظاهر واحد على الأقل.
error-name_too_long = هذا الاسم أطول مما يلزم؛ أقصاه 64 حرفًا.
error-name_missing = اختر اسمًا أولًا.
error-relay_invalid = هذا ليس عنوان مُرحِّل؛ يبدأ العنوان بـ wss:// (أو ws:// على هذا الحاسوب).
error-no_such_room = لا توجد هذه الغرفة على هذا الجهاز.
error-no_such_member = لا يوجد هذا العضو في هذه الغرفة.
error-no_such_message = لا توجد هذه الرسالة، أو أنها أُرسلت.
error-no_such_knock = لم يعد أحد ينتظر بهذا الطلب.
error-not_member = لست عضوًا في هذه الغرفة.
error-not_allowed = لا تسمح لك قواعد الغرفة بهذا؛ اسأل مشرفًا.
error-message_empty = لا شيء لإرساله.
error-message_too_long = هذه الرسالة طويلة جدًا؛ الحد الأقصى 64 كيبيبايت من النص. أرسلها على أجزاء.
error-outbox_full = رسائل كثيرة تنتظر الإرسال. انتظر حتى يعود اتصالك.
error-too_many_rooms = أنت في أكبر عدد ممكن من الغرف. غادر واحدة أولًا.
error-room_full = هذه الغرفة ممتلئة.
error-store_too_new = ما هو محفوظ على هذا الجهاز كتبه إصدار أحدث من Alcove. أعد تحميل الصفحة؛ لم يتغير شيء.
error-store_damaged = لا يمكن قراءة ما هو محفوظ على هذا الجهاز، وتُرك كما هو. أعد تحميل الصفحة؛ وإن بقي كذلك فأبلغ عنه.
error-mls = رفض التشفير هذا. لم يتغير شيء؛ يُرجى الإبلاغ. { $detail }
error-storage_refused = لا يسمح هذا المتصفح للصفحة بحفظ شيء، كما في النوافذ الخاصة. استخدم نافذة عادية، أو تابع دون حفظ: عندها تزول غرفك وسجلها عند إغلاق هذا التبويب.
error-storage_insecure = لا تسمح المتصفحات بحفظ الرسائل بأمان إلا عبر https:// (أو على localhost). افتح هذه الصفحة بعنوان كهذا.
error-storage_full = لا مكان على هذا الجهاز لحفظ الرسائل. أفسح بعض المكان؛ ما كتبته محفوظ هنا ويُرسل حالما يمكن حفظه.
error-storage_blocked = يعمل إصدار أقدم من Alcove في تبويب آخر. أغلقه لتتابع هنا.
error-storage_gone = أغلق المتصفح ما حفظته هذه الصفحة أو مسحه. انسخ ما زلت تحتاج إليه ثم أعد تحميل الصفحة.
error-storage_failed = لم يستطع هذا الجهاز حفظ رسائلك. تُعاد المحاولة؛ أبقِ هذا التبويب مفتوحًا حتى ذلك.
error-no_leader = ‏Alcove مفتوح في تبويب آخر لا يستجيب. إن فُتح قبل تحديث Alcove فأغلقه أو أعد تحميله.
error-crashed = حدث خلل في Alcove. أعد تحميل الصفحة؛ لم يضع شيء مما حُفظ.

## What is done with messages

reply = رد
more-actions = إجراءات أخرى
copy-text = نسخ النص
copy-text-failed = لم يسمح المتصفح بالنسخ. حدد النص وانسخه يدويًا.
forward = إعادة توجيه…
forward-title = إعادة التوجيه إلى
forwarded = معاد توجيهها
forward-absent = بعض ملفات هذه الرسالة ليست على هذا الجهاز بعد. اجلبها أولًا.
forward-busy = ما زالت ملفات تُرسل في تلك الغرفة. أعد المحاولة بعد انتهائها.
details = التفاصيل
details-note = الأوقات هي حين علم هذا الجهاز بالأمر.
edit = تعديل
edited = معدّلة
editing = تعديل
replying = ردًا على
stop-replying = إلغاء الرد
stop-editing = إلغاء التعديل
delete = حذف
delete-title = حذف هذه الرسالة لدى الجميع؟
delete-body = يُطلب من Alcove لدى كل عضو حذفها، حتى من هو غير متصل حين يعود. ما قرأه أحد أو نسخه أو صوّره لا يمكن استرجاعه.
deleted = حُذفت هذه الرسالة
answers = يرد على
gone = رسالة ليست هنا
somebody = شخص غادر
read = قرأها الجميع
received = وصلت إلى الجميع
not-received = لم تصل بعد
has-read = قُرئت
has-received = وصلت
search = بحث
search-room = البحث في هذه الغرفة
search-rooms = البحث في كل الغرف
search-words = كلمات البحث
search-all = في كل الغرف
searching = جارٍ البحث…
to-first-unread = أول رسالة غير مقروءة
archived = المؤرشفة
archive = أرشفة هذه الغرفة على هذا الجهاز
mute = كتم هذه الغرفة على هذا الجهاز
muted = مكتومة
draft = مسودة:
mentioned = ذُكرتَ
mention = ذكر شخص
about = موضوع هذه الغرفة
room-emoji = رمز الغرفة
save-about = حفظ الوصف
expiry = تختفي الرسائل
expiry-note = يُحسب من الإرسال على جهاز كل عضو لما يُرسل بعد ذلك. يُبقي الأجهزة مرتبة؛ ومن أراد الاحتفاظ برسالة فبوسعه ذلك.
sharing = ما يُخبر به الآخرون
share-typing = أنني أكتب
share-read = ما قرأته
sharing-note = ما لا تشاركه لا يُعرض لك عن الآخرين أيضًا.
expiry-never = أبدًا
disappears = تختفي: { $at }
react-with = تفاعل بـ { $emoji }
read-at = قُرئت · { $at }
received-at = وصلت · { $at }
sent-at = أُرسلت · { $at }
you-said = أنت: { $text }
typing-one = { $name } يكتب…
typing-two = { $one } و{ $two } يكتبان…
typing-many = عدة أشخاص يكتبون…
found-none = لم يُعثر على شيء
found-more = أحدث { $count } من النتائج
error-too_many_mentions = تذكر هذه الرسالة أشخاصًا كثيرين؛ الحد 64.
error-not_emoji = هذا ليس رمزًا تعبيريًا أو الرموز كثيرة؛ الحد 8.
error-about_too_long = هذا الوصف طويل جدًا؛ الحد 500 حرف.
error-draft_too_long = هذا أطول من أن يُحفظ مسودة؛ الحد 64 كيبيبايت.
error-expiry_too_long = تختفي الرسائل بعد سنة على الأكثر.
expiry-seconds =
    { $count ->
        [zero] بعد { $count } ثانية
        [one] بعد ثانية
        [two] بعد ثانيتين
        [few] بعد { $count } ثوانٍ
        [many] بعد { $count } ثانية
       *[other] بعد { $count } ثانية
    }
expiry-minutes =
    { $count ->
        [zero] بعد { $count } دقيقة
        [one] بعد دقيقة
        [two] بعد دقيقتين
        [few] بعد { $count } دقائق
        [many] بعد { $count } دقيقة
       *[other] بعد { $count } دقيقة
    }
expiry-hours =
    { $count ->
        [zero] بعد { $count } ساعة
        [one] بعد ساعة
        [two] بعد ساعتين
        [few] بعد { $count } ساعات
        [many] بعد { $count } ساعة
       *[other] بعد { $count } ساعة
    }
expiry-days =
    { $count ->
        [zero] بعد { $count } يوم
        [one] بعد يوم
        [two] بعد يومين
        [few] بعد { $count } أيام
        [many] بعد { $count } يومًا
       *[other] بعد { $count } يومًا
    }
found =
    { $count ->
        [zero] { $count } رسالة
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }
described =
    { $mine ->
        [yes] بيّنتَ موضوع الغرفة: { $about }
       *[no] بيّن { $who } موضوع الغرفة: { $about }
    }
sign-changed =
    { $mine ->
        [yes] غيّرتَ وصف الغرفة
       *[no] غيّر { $who } وصف الغرفة
    }
expiry-off =
    { $mine ->
        [yes] أبقيتَ الرسائل
       *[no] أبقى { $who } الرسائل
    }
expiry-set =
    { $mine ->
        [yes] جعلتَ الرسائل تختفي: { $after }
       *[no] جعل { $who } الرسائل تختفي: { $after }
    }
attach = إرفاق ملفات
files-to-send = ملفات للإرسال
sending-files = جارٍ إرسال الملفات…
stop = إيقاف
alt = ماذا تُظهر الصورة؟
remove-file = إزالة
remove-file-name = إزالة { $name }
get = جلب
get-name = جلب { $name }
cancel-fetching = إلغاء
cancel-fetching-name = إلغاء جلب { $name }
save-file = حفظ
save-file-name = حفظ { $name }
play = تشغيل
play-name = تشغيل { $name }
picture = صورة: { $name }
file-got = { $got } من { $size }
file-paused = متوقف عند { $got } من { $size }
file-waiting = لا أحد ممن لديهم هذا الملف موجود الآن. سيصل حالما يحضر أحدهم.
file-broken = ما وصل ليس الملف الذي أُرسل، ولم يُحتفظ به.
file-unshown = لا يمكن عرض هذه الصورة هنا. يمكنك حفظها.
file-unplayed = لا يستطيع هذا المتصفح تشغيل هذا الملف. يمكنك حفظه.
file-unreadable = لم يعد بالإمكان قراءة { $name }. اختره من جديد.
file-metadata = تعذّرت قراءة { $name } كصورة، فلم يمكن حذف ما تقوله عن المكان والجهاز. لم تُرسل.
error-file_too_large = هذا الملف كبير جدًا؛ الحد الأقصى 100 م.ب.
error-too_many_files = هذه ملفات كثيرة؛ تتسع الرسالة لـ 16 على الأكثر.
error-no_such_file = هذا الملف ليس هنا. اختره من جديد.
error-file_changed = تغيّر هذا الملف أثناء قراءته. اختره من جديد.

## ما تشغله الغرف، والتجاهل، والرسائل الصوتية، وصور الأشخاص

storage-rooms = ما تشغله غرفك
usage = الملفات: { $files }، الرسائل: { $messages }
free = إخلاء مساحة
free-name = إخلاء مساحة في { $name }
free-body = تُحذف الملفات من هذا الجهاز. تبقى رسائلها، ويمكن جلب الملف من جديد ما دام أحد في الغرفة يملكه.
free-which = أي الملفات
free-all = كل الملفات
free-week = ما وصل قبل أكثر من أسبوع
free-month = ما وصل قبل أكثر من شهر
free-year = ما وصل قبل أكثر من سنة
free-yes = حذف الملفات
freed = أُخلي { $size }.
ignore = تجاهل
ignore-name = تجاهل { $name }
heed = إلغاء التجاهل
heed-name = إلغاء تجاهل { $name }
ignored = متجاهَل
fold-show = إظهار
fold-show-name = أنت تتجاهل { $name }. إظهار ما كُتب
fold-hide = إخفاء
fold-hide-name = أنت تتجاهل { $name }. إخفاء ما كُتب
error-too_many_ignored = أنت تتجاهل أكبر عدد ممكن من الأشخاص؛ 1000 على الأكثر.
voice-note = رسالة صوتية
record = تسجيل رسالة صوتية
recording = جارٍ التسجيل
record-discard = تجاهل التسجيل
record-send = إرسال التسجيل
mic-refused = لا يُسمح لهذه الصفحة باستخدام الميكروفون. اسمح بذلك في إعدادات المتصفح لهذا الموقع ثم اضغط من جديد.
mic-missing = تعذّر استخدام أي ميكروفون. صِل واحدًا أو أغلق ما يستخدمه ثم اضغط من جديد.
pause = إيقاف مؤقت
pause-name = إيقاف { $name } مؤقتًا
voice-position = الموضع
my-picture = صورتك
picture-choose = اختيار صورة
picture-remove = إزالة الصورة
picture-note = لا يراها إلا أعضاء غرفك. تُصغَّر الصورة ويُزال منها ما تقوله عن المكان والجهاز.
picture-unusable = لا يمكن استخدام هذا الملف صورةً. اختر ملفًا آخر.
error-picture_unusable = لا يمكن استخدام هذا الملف صورةً. اختر ملفًا آخر.
