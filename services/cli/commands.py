"""The list of commands: where each is, and its help.

Help stands here and not beside the functions, so that `plumewatch --help` and completion need not import them all.
"""

from rules.catalogue.entries import Text

COMMANDS: dict[str, tuple[str, Text]] = {
    "migrate": (
        "work.migrate",
        Text(
            "将数据库升级到最新结构，并建立缺少的主题。",
            "Bring the database to the newest form and make the topics that are missing.",
        ),
    ),
    "import": (
        "imports.app",
        Text(
            "导入车辆登记、区域、点位、管控令、预警、通行证，或异常终端名单。",
            "Import the vehicle register, zones, stations, orders, warnings, passes or sick terminals.",
        ),
    ),
    "order": (
        "orders.app",
        Text(
            "编写管控令：检查、起草、由他人批准。",
            "Write an order: check it, draft it, have it approved by somebody else.",
        ),
    ),
    "publish": (
        "publish.publish",
        Text(
            "将文件的每一行按数据源配置写入主题。",
            "Put every row of a file onto a topic, spelled by a source profile.",
        ),
    ),
    "work": (
        "work.work",
        Text(
            "接收事件并推导线索。退出码 0：完成；3：已处理完毕，但有车牌或分片被搁置（plumewatch status 列出）。",
            "Take events in and derive findings. Exit code 0: done; 3: idle, but plates or shards are set aside (plumewatch status).",
        ),
    ),
    "schedule": (
        "work.schedule",
        Text(
            "每日签发清单、生成文件并送达，按 Ctrl-C 结束；可同时运行多个。",
            "Issue each morning's lists, make their files and deliver them until Ctrl-C; several may run.",
        ),
    ),
    "alive": (
        "work.alive",
        Text(
            "本机（或本容器）的工作进程半分钟内有心跳则退出码为 0，否则为 1；供健康检查使用。",
            "Exit 0 if a worker of this machine (or container) has beaten in the last half minute, else 1: for health checks.",
        ),
    ),
    "findings": ("findings.findings", Text("按日期、规则和时间列出线索。", "List findings, by day, rule and time.")),
    "explain": (
        "findings.explain",
        Text(
            "用一段话说明：何时、何地、由何设备、发现了什么，依据哪项限值或条款。",
            "Say in one paragraph what was seen, when, where, by which device, against which limit or clause.",
        ),
    ),
    "caselist": (
        "lists.preview",
        Text(
            "预览当日案件清单（lists preview 的旧称）：写成 XLSX 和 CSV，不签发。",
            "Preview a day's case list as XLSX and CSV, without issuing it (the old word for lists preview).",
        ),
    ),
    "lists": (
        "lists.app",
        Text(
            "清单：预览、签发、查看、送达、读回反馈、订阅。",
            "Lists: preview, issue, show, deliver, read back answered, subscribe.",
        ),
    ),
    "rejects": (
        "rejects.rejects",
        Text(
            "列出拒收数据的字段、值和期望，或重放其中若干条。",
            "List rejects with field, value and what was expected, or replay some of them.",
        ),
    ),
    "dump": (
        "dump.dump",
        Text(
            "写出全部现有线索，每行一个 JSON 对象：事实与基础数据相同则输出相同，与到达方式无关。",
            "Write all standing findings, one JSON object a line: the same for the same facts and reference, whatever the way they came.",
        ),
    ),
    "backup": (
        "backup.backup",
        Text(
            "不停机将内置数据库和日志写入一个 tar 文件。恢复方法见 docs/operating.md。",
            "Write the embedded database and log into one tar file, while the work goes on. To restore it: docs/operating.md.",
        ),
    ),
    "status": (
        "work.status",
        Text(
            "各分区的接收进度、待处理数量和现有线索。",
            "How far intake is in each partition, what waits, and what stands.",
        ),
    ),
    "retry": (
        "retry.retry",
        Text(
            "让工作进程立即重试被搁置的车牌和分片，不等其到期。",
            "Let the workers try plates and shards that were set aside again, without waiting for their time.",
        ),
    ),
    "doctor": (
        "doctor.doctor",
        Text(
            "指出数据源的系统性问题：坐标系错误、偏离道路、车速单位、定位冻结、时钟、一台终端两个号牌、上报过疏、失效点位；"
            "拟列不可靠时段，待人工核定（sources）。\n\n退出码 0：一切正常；1：发现问题。",
            "Point out what is systematically wrong with feeds: wrong datum, off the roads, speed unit, frozen fixes, clocks, one terminal "
            "on two plates, reports too seldom, dead stations; propose spans of unreliable sources, for persons to decide (sources).\n\n"
            "Exit code 0: all is well; 1: something was found.",
        ),
    ),
    "sources": (
        "sources.app",
        Text(
            "不可靠的数据来源：doctor 拟列的时段，由人确认、修改或撤销。",
            "Unreliable sources: the spans that the doctor proposes, for persons to confirm, change or lift.",
        ),
    ),
    "what-if": (
        "what_if.what_if",
        Text(
            "试算：一份管控令若施行于历史数据会涉及哪些车辆，可用尚未登记的区域，并与当时有效的管控令对比。",
            "Say whom an order would have hit on stored history, with zones that no register has, beside what was in force.",
        ),
    ),
    "serve": ("serve.serve", Text("提供页面和 API，按 Ctrl-C 结束。", "Serve the pages and the API until Ctrl-C.")),
    "run": (
        "run.run",
        Text(
            "展示一座虚构城市及其进行中的今天，地址 127.0.0.1:8000，按 Ctrl-C 结束（数据文件夹中的 `city`）。",
            "Show an invented city with today going on, at 127.0.0.1:8000 until Ctrl-C (folder `city` of the data folder).",
        ),
    ),
    "restart-topic": (
        "work.restart_topic",
        Text(
            "主题重建后从头读取；此前的事实保留。",
            "Read a topic that was made anew from its beginning; facts that came before stay.",
        ),
    ),
    "index": (
        "index.app",
        Text(
            "出现索引：哪辆车哪天在何处，供试算使用。",
            "The index of presence: where which vehicle was on which day, for what-ifs.",
        ),
    ),
    "simulate": (
        "simulate.simulate",
        Text(
            "虚构一座城市：各日事件写入日志，基础数据写成文件，真实情况写出以供比对。",
            "An invented city: its days onto the log, its reference as files, its truth to compare with.",
        ),
    ),
    "truth": (
        "simulate.truth",
        Text(
            "将现有线索与真实情况比对：各规则的查准率与查全率。退出码 1：不一致。",
            "Compare the standing findings with what truly happened: precision and recall by rule; exit code 1 where it does not hold.",
        ),
    ),
    "demo": (
        "demo.demo",
        Text(
            "将虚构城市的示例日完整运行一遍并写出案件清单（数据文件夹中的 `demo`）。",
            "Run the sample day of an invented city through everything and write its case list (folder `demo` of the data folder).",
        ),
    ),
}
"""By name: the module here and the function (or group of commands) in it, and its help."""
