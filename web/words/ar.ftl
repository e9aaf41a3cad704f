### العربية

## على جهاز جديد

starting = جارٍ البدء…
welcome-title = مكان هادئ للحديث
step-make = أنشئ غرفة واختر اسمك.
step-share = أرسل رابطها إلى من تريدهم فيها.
step-talk = تحدثوا. يُشفَّر الكلام على جهازك: لا يقرؤه إلا من في الغرفة، أما الخادم الذي بينكم فلا.
welcome-join = هل وصلك رابط؟

## إنشاء غرفة

your-name = اسمك
room-name = اسم الغرفة
room-name-hint = مثلًا: نزهات الأحد
who-gets-in = من يدخل
admission-open = كل من لديه الرابط
admission-open-hint = يُدخله فورًا أي عضو متصل.
admission-ask = الاستئذان أولًا
admission-ask-hint = يطرق القادم الباب، ويقرر أحد الأعضاء.
more = المزيد
suite-hybrid = هجين مقاوم للحوسبة الكمية
suite-hybrid-hint = ما يُسجَّل اليوم يبقى مغلقًا حتى أمام حاسوب كمي.
suite-classic = تقليدي
suite-classic-hint = رسائل أصغر عند دخول الناس ومغادرتهم.
create-room = أنشئ الغرفة
new-room = غرفة جديدة

## الغرف والانضمام إليها

rooms = الغرف
back = العودة إلى الغرف
join-with-link = الانضمام عبر رابط
join-title = الانضمام إلى غرفة
join-hint = ألصق الرابط الذي وصلك كاملًا.
invite-link = رابط الدعوة
continue = متابعة
join = انضمام
not-now = ليس الآن
invited = دعوة للانضمام إلى
join-promise = بعد دخولك تقرأ ما يُقال من تلك اللحظة. ويرى الآخرون الاسم الذي تختاره.
link-problem = هذا الرابط لا يعمل
go-on = متابعة
edit-name = تغيير اسمك
save = حفظ
cancel = إلغاء
close = إغلاق
dismiss = إخفاء
pick-title = اختر غرفة
pick = أو أنشئ غرفة جديدة وشارك رابطها مع من تريد أن تحادثهم.
going-as = تظهر باسم { $name }.
invited-by = الدعوة من { $name }.
already-in = أنت في «{ $room }» بالفعل. ها هي.

## الدعوة

invite = دعوة
invite-title = دعوة أشخاص
invite-open = كل من لديه هذا الرابط يستطيع الدخول. لا ترسله إلا إلى من تريد دعوتهم.
invite-ask = كل من لديه هذا الرابط يرى اسم الغرفة واسمك، ويستطيع طرق الباب، ثم يسمح له أحد الأعضاء بالدخول.
copy-link = نسخ الرابط
copied = تم النسخ
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
keeper = يوجد هنا حافظ رسائل: يحتفظ بما يُرسَل مشفَّرًا لمن يعود لاحقًا، ولا يستطيع قراءته.
offences = رسائل استُبعدت لمخالفتها قواعد الغرفة: { $count }.
you = أنت
admin = مشرف
knocking = بانتظار الدخول
knocks = { $name } يريد الدخول
let-in = السماح بالدخول
let-in-name = السماح بدخول { $name }
turn-away = رفض
turn-away-name = رفض دخول { $name }
room-settings = إعدادات الغرفة
leave = مغادرة الغرفة
leave-title = مغادرة هذه الغرفة؟
leave-body = لن يصلك ما يُقال بعد ذلك، ويُحذف سجل هذه الغرفة من هذا الجهاز.
remove = إزالة
remove-name = إزالة { $name }
remove-title = إزالة { $name }؟
remove-body = لن يصل إلى هذا العضو ما يُقال بعد ذلك، ويبقى لديه ما قرأه. ولأنه يعرف الرابط، لن يدخل أي قادم جديد من الآن إلا بإذن أحد الأعضاء.
permissions = الصلاحيات
may-admit = السماح بالدخول
may-remove = إزالة الأعضاء
may-rename = تغيير اسم الغرفة
everyone = كل الأعضاء
admins = المشرفون فقط
make-admin = ترقية إلى مشرف
make-admin-name = ترقية { $name } إلى مشرف
unmake-admin = إلغاء الإشراف
unmake-admin-name = إلغاء إشراف { $name }
settings-read-only = لا يستطيع تغيير هذه الإعدادات إلا المشرفون.
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
discard = حذف
enter-hint = ‏Enter للإرسال، و‏Shift مع Enter لسطر جديد
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
        [yes] سمحتَ بدخول { $name }
       *[no] سمح { $who } بدخول { $name }
    }
removed-you = أزالك { $who }
removed =
    { $mine ->
        [yes] أزلتَ { $name }
       *[no] أزال { $who } العضو { $name }
    }
left =
    { $mine ->
        [yes] غادرتَ
       *[no] غادر { $who }
    }
name-changed =
    { $mine ->
        [yes] غيّرتَ اسمك من { $before } إلى { $who }
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
        [yes] أغلقتَ الباب: لا يدخل القادمون الجدد إلا بإذن
       *[no] أغلق { $who } الباب: لا يدخل القادمون الجدد إلا بإذن
    }
permissions-changed =
    { $mine ->
        [yes] غيّرتَ صلاحيات الأعضاء
       *[no] غيّر { $who } صلاحيات الأعضاء
    }
missed = قد تنقص رسائل هنا: لم يكن أحد ممن لديهم هذه الرسائل موجودًا
spoken = ‏{ $who }: { $text }

## عند الباب وبعده

knock-nobody = لا أحد هنا الآن. أبقِ هذه الصفحة مفتوحة: ستدخل حالما يأتي أحد.
knock-asking = جارٍ طلب الدخول…
knock-asked = طُلب من أحد الأعضاء السماح بدخولك.
denied-title = لم يُسمح لك بالدخول
denied = رفض أحد الأعضاء طلبك. إن كان ذلك خطأً فاسأله وافتح الرابط من جديد.
was-removed = تمت إزالتك من هذه الغرفة. ما قرأته يبقى هنا، ولن يصلك جديد.
leaving = جارٍ المغادرة. ستختفي الغرفة حالما يعلم الآخرون بذلك.
remove-room = حذف من هذا الجهاز
summary-nobody = بانتظار قدوم أحد
summary-asking = جارٍ طلب الدخول
summary-denied = لم يُسمح بالدخول
summary-catching-up = جارٍ جلب ما فاتك
summary-missing = تنقص رسائل
summary-alone = أنت وحدك حتى الآن
summary-leaving = جارٍ المغادرة
summary-removed = تمت إزالتك

## الاتصال والجهاز

connected = متصل
offline = غير متصل
connecting = جارٍ الاتصال…
relay-8 = بلغ هذا المُرحِّل أقصى عدد من الاتصالات يمكنه تحمّله.
relay-12 = هناك اتصالات كثيرة جدًا بهذا المُرحِّل من شبكتك.
relay-13 = لا يستطيع هذا المُرحِّل تمرير الرسائل حاليًا.
relay-14 = هذا المُرحِّل مخصّص لمن لديهم رمز الوصول إليه. اطلب دعوة جديدة، أو اسأل من يديره.
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
waiting = تنقص بعض الرسائل. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
waiting-missing =
    { $count ->
        [zero] تنقص بعض الرسائل. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
        [one] تنقص رسالة واحدة. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
        [two] تنقص رسالتان. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
        [few] تنقص { $count } رسائل. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
        [many] تنقص { $count } رسالة. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
       *[other] تنقص { $count } رسالة. بانتظار أحد ممن كانوا هنا، ثم يُرسل ما تكتبه.
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
notify-hint = للرسائل التي تصل وأنت في صفحة أخرى أو تطبيق آخر، ما دام Alcove مفتوحًا.
notify-content = إظهار من كتب وماذا كتب
notify-content-hint = عند إيقافه لا تذكر الإشعارات إلا وصول رسالة.
notify-blocked = لا يسمح المتصفح لهذه الصفحة بالإشعارات. اسمح بها أولًا في إعداداته لهذا الموقع.
sounds = الأصوات
notified = رسالة جديدة
storage = التخزين
storage-used = استُخدم { $used } من { $quota }
storage-kept = يحتفظ به المتصفح حتى تحذفه.
storage-may-go = قد يمسحه المتصفح إذا نفدت مساحة التخزين على الجهاز.
update = إصدار جديد من Alcove جاهز.
update-take = تحديث
wipe = حذف كل شيء من هذا الجهاز
wipe-title = حذف كل شيء؟
wipe-body = يُحذف مفتاحك وغرفك وسجلها وكل الإعدادات من هذا المتصفح. لا يُبلَّغ أحد بذلك، ولا يستطيع أحد استعادتها. إن أردت أن يعلم الآخرون فغادر الغرفة أولًا.
wipe-yes = حذف كل شيء
wipe-failed = تعذّر حذف كل شيء. أغلق تبويبات Alcove الأخرى وحاول من جديد.

## الرموز التعبيرية

emoji = رموز تعبيرية
other-emoji = رمز تعبيري آخر
emoji-search = ابحث عن رمز تعبيري
emoji-groups = مجموعات الرموز التعبيرية
emoji-none = لم يُعثر على رمز تعبيري
emoji-failed = تعذّر تحميل الرموز التعبيرية. تحقق من الاتصال وحاول من جديد.
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
        [zero] لم يُعثر على رمز تعبيري
        [one] عُثر على رمز تعبيري واحد
        [two] عُثر على رمزين تعبيريين
        [few] عُثر على { $count } رموز تعبيرية
        [many] عُثر على { $count } رمزًا تعبيريًا
       *[other] عُثر على { $count } رمز تعبيري
    }

## ما لم ينجح، بحسب رمز الخطأ

error-link_damaged = رابط الدعوة هذا ناقص. اطلبه من جديد وانسخه كاملًا.
error-link_not_invite = هذا ليس رابط دعوة من Alcove.
error-link_too_new = أُنشئ رابط الدعوة هذا بإصدار أحدث من Alcove. أعد تحميل الصفحة ثم حاول من جديد.
error-already_in_room = أنت في هذه الغرفة بالفعل.
error-name_empty = اختر اسمًا فيه حرف ظاهر واحد على الأقل.
error-name_too_long = هذا الاسم طويل جدًا؛ الحد الأقصى 64 حرفًا.
error-name_missing = اختر اسمًا أولًا.
error-relay_invalid = هذا ليس عنوان مُرحِّل؛ يبدأ العنوان بـ wss://‎ (أو ws://‎ على هذا الحاسوب).
error-no_such_room = لا توجد هذه الغرفة على هذا الجهاز.
error-no_such_member = لا يوجد هذا العضو في هذه الغرفة.
error-no_such_message = لا توجد هذه الرسالة، أو أنها أُرسلت بالفعل.
error-no_such_knock = لم يعد صاحب هذا الطلب ينتظر.
error-not_member = لست عضوًا في هذه الغرفة.
error-not_allowed = لا تسمح لك قواعد الغرفة بهذا؛ اسأل مشرفًا.
error-message_empty = لا شيء لإرساله.
error-message_too_long = هذه الرسالة طويلة جدًا؛ الحد الأقصى 64 كيبيبايت من النص. أرسلها على أجزاء.
error-outbox_full = رسائل كثيرة جدًا تنتظر الإرسال. انتظر حتى يعود اتصالك.
error-too_many_rooms = بلغ عدد غرفك الحد الأقصى. غادر إحداها أولًا.
error-room_full = هذه الغرفة ممتلئة.
error-store_too_new = ما هو محفوظ على هذا الجهاز كتبه إصدار أحدث من Alcove. أعد تحميل الصفحة؛ لم يتغير شيء.
error-store_damaged = لا يمكن قراءة ما هو محفوظ على هذا الجهاز، وتُرك كما هو. أعد تحميل الصفحة؛ وإن استمرت المشكلة فيُرجى الإبلاغ عنها.
error-mls = رفضت طبقة التشفير هذه العملية. لم يتغير شيء؛ يُرجى الإبلاغ عن ذلك. { $detail }
error-storage_refused = لا يسمح هذا المتصفح للصفحة بحفظ شيء، كما في النوافذ الخاصة. استخدم نافذة عادية، أو تابع دون حفظ: عندها تزول غرفك وسجلها عند إغلاق هذا التبويب.
error-storage_insecure = لا تسمح المتصفحات بحفظ الرسائل بأمان إلا عبر https://‎ (أو على localhost). افتح هذه الصفحة بعنوان كهذا.
error-storage_full = لا مساحة على هذا الجهاز لحفظ الرسائل. أخلِ بعض المساحة؛ ما كتبته باقٍ هنا ويُرسل حالما يمكن حفظه.
error-storage_blocked = يعمل إصدار أقدم من Alcove في تبويب آخر. أغلقه لتتابع هنا.
error-storage_gone = أغلق المتصفح مساحة تخزين هذه الصفحة أو أفرغها. انسخ ما لا تزال تحتاج إليه ثم أعد تحميل الصفحة.
error-storage_failed = لم يستطع هذا الجهاز حفظ رسائلك. تُعاد المحاولة؛ أبقِ هذا التبويب مفتوحًا حتى ذلك الحين.
error-no_leader = ‏Alcove مفتوح في تبويب آخر لا يستجيب. إن فُتح قبل تحديث Alcove فأغلقه أو أعد تحميله.
error-crashed = حدث خلل في Alcove. أعد تحميل الصفحة؛ لم يُفقد شيء مما حُفظ.

## التعامل مع الرسائل

reply = رد
more-actions = إجراءات أخرى
copy-text = نسخ النص
copy-text-failed = لم يسمح المتصفح بالنسخ. حدّد النص وانسخه يدويًا.
forward = إعادة توجيه…
forward-title = إعادة التوجيه إلى
forwarded = معاد توجيهها
forward-absent = بعض ملفات هذه الرسالة ليست على هذا الجهاز بعد. نزّلها أولًا.
forward-busy = ما زالت ملفات تُرسل في تلك الغرفة. أعد المحاولة بعد انتهاء إرسالها.
details = التفاصيل
details-note = هذه هي الأوقات التي علم فيها هذا الجهاز بذلك.
edit = تعديل
edited = معدّلة
editing = تعديل الرسالة
replying = ردًا على
stop-replying = إلغاء الرد
stop-editing = إلغاء التعديل
delete = حذف
delete-title = حذف هذه الرسالة لدى الجميع؟
delete-body = يُطلب من Alcove لدى كل عضو حذفها، وكذلك لدى غير المتصلين حالما يعودون. أما ما قرأه أحد أو نسخه أو صوّره فلا يمكن استرجاعه.
deleted = حُذفت هذه الرسالة
answers = ردًا على
gone = رسالة غير موجودة هنا
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
mentioned = تمت الإشارة إليك
mention = الإشارة إلى شخص
about = وصف الغرفة
room-emoji = الرمز التعبيري للغرفة
save-about = حفظ الوصف
expiry = اختفاء الرسائل
expiry-note = تُحسب المدة من لحظة الإرسال، على جهاز كل عضو، وتسري على ما يُرسل بعد ضبطها. هذا يُبقي الأجهزة مرتبة؛ ومن أراد الاحتفاظ برسالة فبوسعه ذلك.
sharing = ما يعرفه الآخرون
share-typing = أنني أكتب
share-read = ما قرأته
sharing-note = ما لا تشاركه لا يُعرض لك عن الآخرين أيضًا.
expiry-never = لا تختفي
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
error-too_many_mentions = تشير هذه الرسالة إلى أشخاص كثيرين جدًا؛ الحد الأقصى 64.
error-not_emoji = هذا ليس رمزًا تعبيريًا، أو أن الرموز كثيرة جدًا؛ الحد الأقصى 8.
error-about_too_long = هذا الوصف طويل جدًا؛ الحد الأقصى 500 حرف.
error-draft_too_long = هذا النص أطول من أن يُحفظ مسودةً؛ الحد الأقصى 64 كيبيبايت.
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
       *[other] بعد { $count } يوم
    }
found =
    { $count ->
        [zero] لم يُعثر على رسائل
        [one] عُثر على رسالة واحدة
        [two] عُثر على رسالتين
        [few] عُثر على { $count } رسائل
        [many] عُثر على { $count } رسالة
       *[other] عُثر على { $count } رسالة
    }
described =
    { $mine ->
        [yes] كتبتَ وصفًا للغرفة: { $about }
       *[no] كتب { $who } وصفًا للغرفة: { $about }
    }
sign-changed =
    { $mine ->
        [yes] غيّرتَ وصف الغرفة
       *[no] غيّر { $who } وصف الغرفة
    }
expiry-off =
    { $mine ->
        [yes] أوقفتَ اختفاء الرسائل
       *[no] أوقف { $who } اختفاء الرسائل
    }
expiry-set =
    { $mine ->
        [yes] جعلتَ الرسائل تختفي { $after }
       *[no] جعل { $who } الرسائل تختفي { $after }
    }
attach = إرفاق ملفات
files-to-send = ملفات للإرسال
sending-files = جارٍ إرسال الملفات…
stop = إيقاف
alt = ماذا تُظهر الصورة؟
remove-file = إزالة
remove-file-name = إزالة { $name }
get = تنزيل
get-name = تنزيل { $name }
cancel-fetching = إلغاء
cancel-fetching-name = إلغاء تنزيل { $name }
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
file-metadata = تعذّرت قراءة { $name } كصورة، فلم يمكن أن تُزال منها معلومات المكان والجهاز. لم تُرسل.
error-file_too_large = هذا الملف كبير جدًا؛ الحد الأقصى 100 ميغابايت.
error-too_many_files = هذه ملفات كثيرة جدًا؛ تتسع الرسالة لـ 16 ملفًا على الأكثر.
error-no_such_file = هذا الملف ليس هنا. اختره من جديد.
error-file_changed = تغيّر هذا الملف أثناء قراءته. اختره من جديد.

## ما تشغله الغرف، والتجاهل، والرسائل الصوتية، وصور الأشخاص

storage-rooms = ما تشغله غرفك
usage = الملفات: { $files }، الرسائل: { $messages }
free = إخلاء مساحة
free-name = إخلاء مساحة في { $name }
free-body = تُحذف الملفات من هذا الجهاز. تبقى رسائلها، ويمكن تنزيل الملف من جديد ما دام موجودًا لدى أحد الأعضاء.
free-which = أي الملفات
free-all = كل الملفات
free-week = ما وصل قبل أكثر من أسبوع
free-month = ما وصل قبل أكثر من شهر
free-year = ما وصل قبل أكثر من سنة
free-yes = حذف الملفات
freed = أُخليت مساحة قدرها { $size }.
ignore = تجاهل
ignore-name = تجاهل { $name }
heed = إلغاء التجاهل
heed-name = إلغاء تجاهل { $name }
ignored = متجاهَل
fold-show = إظهار
fold-show-name = أنت تتجاهل { $name }. إظهار ما كُتب
fold-hide = إخفاء
fold-hide-name = أنت تتجاهل { $name }. إخفاء ما كُتب
error-too_many_ignored = بلغ عدد من تتجاهلهم الحد الأقصى، وهو 1000.
voice-note = رسالة صوتية
record = تسجيل رسالة صوتية
recording = جارٍ التسجيل
record-discard = حذف التسجيل
record-send = إرسال التسجيل
mic-refused = لا يُسمح لهذه الصفحة باستخدام الميكروفون. اسمح بذلك في إعدادات المتصفح لهذا الموقع ثم اضغط من جديد.
mic-missing = تعذّر استخدام أي ميكروفون. وصّل ميكروفونًا أو أغلق ما يستخدمه، ثم اضغط من جديد.
pause = إيقاف مؤقت
pause-name = إيقاف { $name } مؤقتًا
voice-position = الموضع
my-picture = صورتك
picture-choose = اختيار صورة
picture-remove = إزالة الصورة
picture-note = لا يراها إلا أعضاء غرفك. تُصغَّر الصورة وتُزال منها معلومات المكان والجهاز.
picture-unusable = لا يمكن استخدام هذا الملف صورةً. اختر ملفًا آخر.
error-picture_unusable = لا يمكن استخدام هذا الملف صورةً. اختر ملفًا آخر.
