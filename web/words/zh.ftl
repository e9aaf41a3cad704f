### 简体中文

## 新设备

starting = 正在启动…
welcome-title = 一处安静的交谈之所
step-make = 创建一个房间，填好你的名字。
step-share = 把链接发给你想邀请的人。
step-talk = 开始交谈。内容在你的设备上加密：只有房间里的人能读到，中间的服务器读不到。
welcome-join = 有人给了你链接？

## 创建房间

your-name = 你的名字
room-name = 房间名称
room-name-hint = 例如：周日徒步
who-gets-in = 谁可以进来
admission-open = 任何有链接的人
admission-open-hint = 只要有成员在线，就能立即进来。
admission-ask = 先问我
admission-ask-hint = 来的人先敲门，由房间里的人决定。
more = 更多
suite-hybrid = 混合后量子加密
suite-hybrid-hint = 今天的内容即使被人截存，量子计算机也解不开。
suite-classic = 经典加密
suite-classic-hint = 有人进出时，消息体积更小。
create-room = 创建房间
new-room = 新房间

## 房间与加入

rooms = 房间
back = 返回房间列表
join-with-link = 用链接加入
join-title = 加入房间
join-hint = 粘贴你收到的完整链接。
invite-link = 邀请链接
continue = 继续
join = 加入
not-now = 以后再说
invited = 你受邀加入
join-promise = 进来之后，你能读到此后的消息。其他人会看到你填的名字。
link-problem = 这个链接无法使用
go-on = 继续
edit-name = 更改你的名字
save = 保存
cancel = 取消
close = 关闭
dismiss = 知道了
pick-title = 选择一个房间
pick = 或者创建一个新房间，把链接分享给想与之交谈的人。
going-as = 你的名字显示为{ $name }。
invited-by = { $name }邀请你。
already-in = 你已经在“{ $room }”里了。就是这里。

## 邀请

invite = 邀请
invite-title = 邀请他人
invite-open = 任何有此链接的人都可以进来。只发给你想邀请的人。
invite-ask = 任何有此链接的人都可以敲门，经房间里的人允许后即可进来。敲门的人会看到房间名称和你的名字。
copy-link = 复制链接
copied = 已复制
copy-failed = 浏览器不允许复制。请选中链接后手动复制。
share = 分享…
qr = 邀请链接的二维码

## 成员与规则

members = 成员
member-count =
    { $count ->
       *[other] { $count } 位成员
    }
member-count-here =
    { $count ->
       *[other] { $count } 位成员 · { $here } 人在线
    }
here-now = 在线
away = 不在线
keeper = 这里有一个保管者。它保管加密后的消息，留给之后回来的人，自己无法读取。
offences = 因违反房间规则，对方有 { $count } 条消息被略去。
you = 你
admin = 管理员
knocking = 等待进入
knocks = { $name }想进来
let-in = 允许进入
let-in-name = 允许{ $name }进入
turn-away = 谢绝
turn-away-name = 谢绝{ $name }进入
room-settings = 房间设置
leave = 离开房间
leave-title = 离开这个房间？
leave-body = 你将读不到此后的消息，这个房间的聊天记录也会从此设备删除。
remove = 移出
remove-name = 移出{ $name }
remove-title = 移出{ $name }？
remove-body = 对方将读不到此后的消息，但已经读过的仍会保留。由于对方知道链接，今后新来的人须经成员允许才能进来。
permissions = 谁可以做什么
may-admit = 允许他人进入
may-remove = 移出成员
may-rename = 重命名房间
everyone = 每位成员
admins = 仅管理员
make-admin = 设为管理员
make-admin-name = 将{ $name }设为管理员
unmake-admin = 取消管理员
unmake-admin-name = 取消{ $name }的管理员身份
settings-read-only = 只有管理员可以更改。
encryption = 加密

## 对话

messages = 消息
message = 消息
send = 发送
loading-messages = 正在加载消息…
loading-failed = 无法加载这些消息。
try-again = 重试
new-messages = 新消息
to-end = 跳到最新消息
empty-title = 还没有人说话
empty-alone = 这里只有你一个人。邀请别人来，打个招呼吧。
empty-together = 你来之前的消息不会显示。打个招呼吧。
unsupported = 这条消息需要更高版本的 Alcove。请重新加载页面以更新。
send-again = 重新发送
discard = 丢弃
enter-hint = 按 Enter 发送，按 Shift+Enter 换行
today = 今天
yesterday = 昨天
unread =
    { $count ->
       *[other] { $count } 条新消息
    }
message-queued = 等待发送
message-sent = 已发送
message-ordered = 已送达房间
message-failed = 未发送

## 房间里发生的事

created =
    { $mine ->
        [yes] 你创建了这个房间
       *[no] { $who }创建了这个房间
    }
came-in =
    { $mine ->
        [yes] 你进来了
       *[no] { $who }进来了
    }
was-let-in =
    { $mine ->
        [yes] 你让{ $name }进来了
       *[no] { $who }让{ $name }进来了
    }
removed-you = { $who }将你移出了房间
removed =
    { $mine ->
        [yes] 你将{ $name }移出了房间
       *[no] { $who }将{ $name }移出了房间
    }
left =
    { $mine ->
        [yes] 你离开了
       *[no] { $who }离开了
    }
name-changed =
    { $mine ->
        [yes] 你之前叫{ $before }，现在叫{ $who }
       *[no] { $before }现在叫{ $who }
    }
renamed =
    { $mine ->
        [yes] 你将房间重命名为“{ $name }”
       *[no] { $who }将房间重命名为“{ $name }”
    }
opened =
    { $mine ->
        [yes] 你开放了房间：任何有链接的人都能进来
       *[no] { $who }开放了房间：任何有链接的人都能进来
    }
closed =
    { $mine ->
        [yes] 你关上了门：新来的人须经成员允许才能进来
       *[no] { $who }关上了门：新来的人须经成员允许才能进来
    }
permissions-changed =
    { $mine ->
        [yes] 你更改了成员权限
       *[no] { $who }更改了成员权限
    }
missed = 这里可能缺少消息：有这些消息的人当时都不在线
spoken = { $who }：{ $text }

## 门口，以及之后

knock-nobody = 现在没有人在线。请保持此页面打开，一有人来你就能进去。
knock-asking = 正在请求进入…
knock-asked = 正在询问房间里的人是否让你进去。
denied-title = 你未获准进入
denied = 房间里有人谢绝了你的请求。如果是误会，请联系对方，再重新打开链接。
was-removed = 你已被移出这个房间。读过的内容仍保留在这里，不会再有新内容。
leaving = 正在离开。其他人得知后，这个房间就会从这里消失。
remove-room = 从此设备删除
summary-nobody = 等待有人到来
summary-asking = 正在请求进入
summary-denied = 未获准进入
summary-catching-up = 正在同步消息
summary-missing = 缺少消息
summary-alone = 目前只有你
summary-leaving = 正在离开
summary-removed = 你已被移出

## 连接与设备

connected = 已连接
offline = 离线
connecting = 正在连接…
relay-8 = 此中继的连接数已达上限。
relay-12 = 你所在网络到此中继的连接过多。
relay-13 = 此中继暂时无法传递消息。
relay-14 = 此中继只供持有其令牌的人使用。请索要新的邀请，或询问其运营者。
relay-15 = 此中继要求的计算量超出此设备的限度。
offline-now = 你已离线。你写的内容会保留，稍后发送。正在重试。
offline-until =
    { $seconds ->
       *[other] 你已离线。你写的内容会保留，稍后发送。{ $seconds } 秒后重试。
    }
waiting = 缺少一些消息。正在等待当时在场的人上线；你写的内容会在此之后发送。
waiting-missing =
    { $count ->
       *[other] 缺少 { $count } 条消息。正在等待当时在场的人上线；你写的内容会在此之后发送。
    }
catching-up = 正在同步消息
catching-up-missing =
    { $count ->
       *[other] 正在同步 { $count } 条消息
    }
caught-up = 你错过的消息都到了。
in-memory = 此设备不会保存任何内容：关闭此标签页后，你的房间和聊天记录都会消失。
in-memory-go-on = 不保存，继续
reload = 重新加载

## 设备设置

settings = 设置
appearance = 外观
theme = 主题
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
text-size = 文字大小
size-small = 小
size-medium = 中
size-large = 大
size-larger = 特大
language = 语言
language-failed = 无法加载这种语言。请检查连接后重试。
notifications = 通知
notify = 系统通知
notify-hint = Alcove 打开着但你没在看时，有新消息会通知你。
notify-content = 显示发送者和内容
notify-content-hint = 关闭后，通知只提示有新消息。
notify-blocked = 浏览器不允许此页面发送通知。请先在浏览器的网站设置中允许。
sounds = 声音
notified = 新消息
storage = 存储
storage-used = 已用 { $used }，共 { $quota }
storage-kept = 浏览器会保留，直到你删除。
storage-may-go = 设备空间不足时，浏览器可能会清除。
update = Alcove 有新版本了。
update-take = 更新
wipe = 删除此设备上的一切
wipe-title = 删除一切？
wipe-body = 你的密钥、房间、聊天记录和全部设置都会从此浏览器删除。不会通知任何人，也无人能恢复。如果想让其他人知道，请先离开房间。
wipe-yes = 删除一切
wipe-failed = 未能全部删除。请关闭 Alcove 的其他标签页后重试。

## 表情

emoji = 表情
other-emoji = 其他表情
emoji-search = 搜索表情
emoji-groups = 表情分类
emoji-none = 没有找到表情
emoji-failed = 无法加载表情。请检查连接后重试。
emoji-smileys = 笑脸
emoji-people = 人物
emoji-nature = 动物与自然
emoji-food = 食物与饮料
emoji-travel = 旅行与地点
emoji-activities = 活动
emoji-objects = 物品
emoji-symbols = 符号
emoji-flags = 旗帜
emoji-found =
    { $count ->
       *[other] 找到 { $count } 个表情
    }

## 出错时，按错误代码

error-link_damaged = 这个邀请链接不完整。请让对方重新发送，并完整复制。
error-link_not_invite = 这不是 Alcove 的邀请链接。
error-link_too_new = 这个邀请链接由更高版本的 Alcove 生成。请重新加载页面后再试。
error-already_in_room = 你已经在这个房间里了。
error-name_empty = 请填写至少含一个可见字符的名字。
error-name_too_long = 这个名字太长，最多 64 个字符。
error-name_missing = 请先填写名字。
error-relay_invalid = 这不是中继的地址；地址以 wss:// 开头（在本机可用 ws://）。
error-no_such_room = 此设备上没有这个房间。
error-no_such_member = 这个房间里没有这位成员。
error-no_such_message = 没有这条消息，或者它已经发送。
error-no_such_knock = 发出这个请求的人已不再等待。
error-not_member = 你不是这个房间的成员。
error-not_allowed = 房间的规则不允许你这样做，请找管理员。
error-message_empty = 没有可发送的内容。
error-message_too_long = 这条消息太长，最多 64 KiB 文本。请分几次发送。
error-outbox_full = 等待发送的消息太多。请等恢复连接后再试。
error-too_many_rooms = 你加入的房间数已达上限。请先离开一个。
error-room_full = 这个房间已满。
error-store_too_new = 此设备上的内容由更高版本的 Alcove 写入。请重新加载页面；未做任何更改。
error-store_damaged = 此设备上的内容无法读取，已原样保留。请重新加载页面；如果仍然如此，请反馈。
error-mls = 加密层拒绝了此操作。未做任何更改，请反馈。{ $detail }
error-storage_refused = 此浏览器不允许页面保存任何内容，无痕窗口通常如此。请改用普通窗口，或不保存，继续使用：关闭此标签页后，你的房间和聊天记录都会消失。
error-storage_insecure = 只有通过 https://（或在 localhost 上），浏览器才允许页面安全地保存消息。请用这样的地址打开此页面。
error-storage_full = 此设备没有空间保存消息了。请清理空间；你写的内容保留在这里，能保存时就会发送。
error-storage_blocked = 另一个标签页正在运行旧版 Alcove。关闭它即可在这里继续。
error-storage_gone = 浏览器关闭了此页面的存储，或存储已被清除。请复制你还需要的内容，然后重新加载页面。
error-storage_failed = 此设备未能保存你的消息。正在重试，保存成功之前请不要关闭此标签页。
error-no_leader = Alcove 已在另一个标签页中打开，但那个标签页没有响应。如果它是在 Alcove 更新之前打开的，请将其关闭或重新加载。
error-crashed = Alcove 出错了。请重新加载页面；已保存的内容没有丢失。

## 对消息的操作

reply = 回复
more-actions = 更多操作
copy-text = 复制文本
copy-text-failed = 浏览器不允许复制。请选中文本后手动复制。
forward = 转发…
forward-title = 转发到
forwarded = 已转发
forward-absent = 这条消息的部分文件还不在此设备上，请先获取。
forward-busy = 那个房间还有文件正在发送，请稍后再试。
details = 详情
details-note = 这里显示的是此设备得知的时间。
edit = 编辑
edited = 已编辑
editing = 正在编辑
replying = 回复
stop-replying = 取消回复
stop-editing = 取消编辑
delete = 撤回
delete-title = 撤回这条消息？
delete-body = 会请求每位成员的 Alcove 删除这条消息，离线的成员会在回来后删除。别人已经读过、复制或拍下的内容无法收回。
deleted = 这条消息已撤回
answers = 回复
gone = 原消息不在这里
somebody = 已离开的人
read = 所有人已读
received = 所有人已收到
not-received = 尚未收到
has-read = 已读
has-received = 已收到
search = 搜索
search-room = 在此房间中搜索
search-rooms = 在所有房间中搜索
search-words = 关键词
search-all = 搜索所有房间
searching = 正在搜索…
to-first-unread = 第一条未读消息
archived = 已归档
archive = 在此设备上归档此房间
mute = 在此设备上将此房间设为免打扰
muted = 免打扰
draft = 草稿：
mentioned = 有人提到你
mention = 提到某人
about = 房间简介
room-emoji = 房间表情
save-about = 保存简介
expiry = 消息自动消失
expiry-note = 从发送时起在每位成员的设备上计时，仅对之后发送的消息有效。这让设备保持整洁；想保留消息的人仍然可以保留。
sharing = 让其他人知道
share-typing = 我正在输入
share-read = 我读过哪些消息
sharing-note = 你不让其他人知道的，也看不到其他人的。
expiry-never = 从不
disappears = 消失时间：{ $at }
react-with = 用 { $emoji } 回应
read-at = 已读 · { $at }
received-at = 已收到 · { $at }
sent-at = 已发送 · { $at }
you-said = 你：{ $text }
typing-one = { $name }正在输入…
typing-two = { $one }和{ $two }正在输入…
typing-many = 多人正在输入…
found-none = 没有找到
found-more = 最新的 { $count } 条结果
error-too_many_mentions = 这条消息提到的人太多，最多 64 人。
error-not_emoji = 只能使用表情，最多 8 个。
error-about_too_long = 简介太长，最多 500 个字符。
error-draft_too_long = 内容太长，无法存为草稿，最多 64 KiB。
error-expiry_too_long = 消息最晚只能设为一年后消失。
expiry-seconds =
    { $count ->
       *[other] { $count } 秒后
    }
expiry-minutes =
    { $count ->
       *[other] { $count } 分钟后
    }
expiry-hours =
    { $count ->
       *[other] { $count } 小时后
    }
expiry-days =
    { $count ->
       *[other] { $count } 天后
    }
found =
    { $count ->
       *[other] 找到 { $count } 条消息
    }
described =
    { $mine ->
        [yes] 你填写了房间简介：{ $about }
       *[no] { $who }填写了房间简介：{ $about }
    }
sign-changed =
    { $mine ->
        [yes] 你更改了房间简介
       *[no] { $who }更改了房间简介
    }
expiry-off =
    { $mine ->
        [yes] 你关闭了消息自动消失
       *[no] { $who }关闭了消息自动消失
    }
expiry-set =
    { $mine ->
        [yes] 你将消息设为 { $after }自动消失
       *[no] { $who }将消息设为 { $after }自动消失
    }
attach = 添加文件
files-to-send = 待发送的文件
sending-files = 正在发送文件…
stop = 停止
alt = 图片上是什么？
remove-file = 移除
remove-file-name = 移除 { $name }
get = 获取
get-name = 获取 { $name }
cancel-fetching = 取消
cancel-fetching-name = 取消获取 { $name }
save-file = 保存
save-file-name = 保存 { $name }
play = 播放
play-name = 播放 { $name }
picture = 图片：{ $name }
file-got = { $got } / { $size }
file-paused = 已暂停：{ $got } / { $size }
file-waiting = 拥有此文件的人目前都不在线。有人上线后会自动获取。
file-broken = 收到的内容与所发送的文件不符，未予保留。
file-unshown = 此图片无法在这里显示，但可以保存。
file-unplayed = 此浏览器无法播放此文件，但可以保存。
file-unreadable = { $name } 已无法读取，请重新选择。
file-metadata = { $name } 无法作为图片读取，因此无法去除其中的位置和设备信息。文件未发送。
error-file_too_large = 文件太大，最多 100 MB。
error-too_many_files = 文件太多，一条消息最多 16 个。
error-no_such_file = 此文件不在这里，请重新选择。
error-file_changed = 文件在读取时发生了变化，请重新选择。

## 房间占用、忽略、语音消息、个人头像

storage-rooms = 各房间占用的空间
usage = 文件：{ $files }，消息：{ $messages }
free = 释放空间
free-name = 释放“{ $name }”的空间
free-body = 文件会从此设备删除。消息会保留；只要房间里还有人持有某个文件，就能重新获取。
free-which = 哪些文件
free-all = 所有文件
free-week = 一周以前收到的
free-month = 一个月以前收到的
free-year = 一年以前收到的
free-yes = 删除文件
freed = 已释放 { $size }。
ignore = 忽略
ignore-name = 忽略{ $name }
heed = 不再忽略
heed-name = 不再忽略{ $name }
ignored = 已忽略
fold-show = 显示
fold-show-name = 你忽略了{ $name }。显示对方的消息
fold-hide = 隐藏
fold-hide-name = 你忽略了{ $name }。隐藏对方的消息
error-too_many_ignored = 忽略的人数已达上限，最多 1000 人。
voice-note = 语音消息
record = 录制语音消息
recording = 正在录音
record-discard = 丢弃录音
record-send = 发送录音
mic-refused = 此页面不能使用麦克风。请在浏览器的网站设置中允许，然后再按一次。
mic-missing = 没有可用的麦克风。请连接麦克风，或关闭占用麦克风的程序，然后再按一次。
pause = 暂停
pause-name = 暂停 { $name }
voice-position = 播放进度
my-picture = 你的头像
picture-choose = 选择图片
picture-remove = 移除头像
picture-note = 只有你所在房间的成员能看到。图片会缩小，其中的位置和设备信息会被去除。
picture-unusable = 此文件不能用作头像，请选择其他文件。
error-picture_unusable = 此文件不能用作头像，请选择其他文件。
