"""States of deliveries, outcomes of tries and channels in both languages."""

from rules.catalogue.entries import Text

STATES = {
    "due": Text("待送", "due"),
    "trying": Text("正在送", "trying"),
    "delivered": Text("已送达", "delivered"),
    "refused": Text("被拒，已停止", "refused, stopped"),
    "gave_up": Text("多次未成，已停止", "given up"),
    "unknown": Text("不明，须由人重发", "unknown, for a person to resend"),
    "ended": Text("订阅已终止，不再送", "not sent, its subscription ended"),
}
TRY_OUTCOMES = {
    "trying": Text("正在送", "trying"),
    "delivered": Text("已送达", "delivered"),
    "refused": Text("被拒", "refused"),
    "no_answer": Text("无应答", "no answer"),
    "failed": Text("失败，稍后再送", "failed, tried again later"),
    "unknown": Text("不明", "unknown"),
    "asked": Text("由人重发", "sent again, as a person asked"),
    "arrived": Text("由人确认收到", "arrived, as a person says"),
}
CHANNELS = {"folder": Text("文件夹", "folder"), "mail": Text("邮件", "mail"), "https": Text("网络接口", "HTTPS")}
