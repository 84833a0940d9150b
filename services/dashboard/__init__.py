"""The web pages: what the API answers, said in Chinese and English to people. No rule, no table, no SQL lives here.

**How a page is made.** One module a page in `pages/`, with a module-level `router = APIRouter()`, listed in `router.PAGES`:

    @router.get("/rejects", response_class=HTMLResponse)
    def rejects_page(request: Request, connection: ConnectionDep, field: str = "") -> HTMLResponse:  # services.api.dependencies
        found = api.answer(connection, field=field or None)          # the plain function of services.api.rejects
        return page(request, "rejects.html", active="rejects", found=found)

`pages.asking` reads a form's filters with the API's own model: what is wrong is shown beside the form (422), not as a dead end.
The template extends `base.html` and fills blocks: `title` (short, without the product's name), `heading` (right side of the title line:
buttons, counts), `main`, `head` (`{{ style("rejects.css") }}`, `{{ leaflet() }}`), `scripts` (`{{ module("rejects.js") }}`), and `live`
(`<span class="live" data-live data-state="waiting" role="status"></span>` on a page that listens). Every template has, from `rendering`:

    say(zh, en)            the text in the reader's language; say(text) for a rules.catalogue Text
    lang, theme            "zh"|"en", "auto"|"light"|"dark";  now (aware, local);  request
    address(path, **query) a path with its query; None and "" left out;  here(**query) = this address with those changed
    static("x.js")         /static/x.js?v=…;  module("x.js"), style("x.css"), leaflet() = the tags for them
    | moment               2026-11-25 20:58:07 (local);  | moment_short 11-25 20:58;  | day 2026-11-25;  | clock 20:58:07
    | number               all digits, never rounded;  | count 12,345;  | percent 12.3%;  | plain anything, None as "—"
    left(moment)           how long until then
    outcome_word(code), outcome_meaning, rule_word, reason_text, reason_to_do, pollutant_word, pollutant_unit, colour_word, class_word,
    use_word, fuel_word, stage_word, district_word, reference_word(text of a legal reference); reason_texts (all, for data attributes)

Values are escaped by Jinja (autoescape on); JavaScript sets text by `textContent` only. No inline script or style, no other host:
`services.api.security` sets the Content-Security-Policy; `page(..., inline_styles=True)` loosens it for plotly alone.

**Macros** (`{% from "parts/x.html" import name with context %}`; always `with context`):

    parts/badges.html    outcome(code) · withdrawn() · renumbered() · state(code) of orders and warnings · reason(code)
                         · level(code, words) of warnings · plate(text, colour) · rule(code)
    parts/states.html    empty(title, hint) · failed(title, hint), both may be called with a body · loading(text)
                         · note(text, kind="info|warn|bad")
    parts/forms.html     field(name, label, value, type="text", hint, placeholder) · choice(name, label, options, value, any) with options
                         [(value, words)] · submit(words) · reset(href)  — inside <form class="filters" method="get">
    parts/tiles.html     tile(label, value, href, note, kind="plain|bad|warn|unsure|good") inside <div class="tiles">
    parts/tables.html    pager(newest, older, shown, noun) · export(csv, xlsx) · facts([(label, value)]) = a description list
    parts/maps.html      map_box(id, label, data={...}) = the box for a map with its no-script text · legend([(kind, words)])
    parts/bars.html      bar({pollutant, measured, limit, limit_reference}) = measured against the limit
    parts/findings.html  amount(finding) · line(finding)
    parts/force.html     warning(item) · order(item) with the time left

**Style** (`static/plumewatch.css`, tokens in `static/tokens.css`): `.card` (+`.card-title`, `.flush`), `.grid` with `.span-3` to `.span-9`,
`.table-box > table.table` (`.num` right, `.wrap` may break), `.tiles`, `.badge`, `.button` (`.primary`, `.quiet`), `.filters`, `.empty`,
`.facts`, `.columns`, `.stack`, `.row`, `.list`, `.muted`, `.small`, `.visually-hidden`. Colours by token only (`var(--bad)`, `--warn`,
`--unsure`, `--good`, `--accent`, `--ink`, `--muted`, `--line`, `--surface`…), so that both themes hold. Sizes in rem: the root grows
with the screen.

**JavaScript**: ES modules under static/. `words.js` (say(zh, en), moment(iso), …), `dom.js` (make(tag, attributes, …children), token, scale),
`live.js` (subscribe("finding"|"positions"|"health"|"reload", f) on one EventSource; watch(f) for its state), `parts.js` (parts of a page
fetched anew), `basemap.js` (makeMap(box) → Leaflet map with the city, its zones and stations), `signs.js` (shapes on the map's canvas),
`trucks.js` (all trucks on one canvas), `track.js` (a track), `popups.js`,
`order_areas.js` (the areas of an order). On "themechange" (window) drawings take their colours anew.

**Forms over an order's JSON**: fields of `orders_fields.html` say by `data-path` which member they show; `order_binding.js`
(bind(box, document, changed)) keeps both the same and touches nothing else. `order_asking.js` asks the API while somebody types and
drops stale answers; `drawing*.js` hold a drawn area as one document that the map and the table of corners both change.

An exception raised in a page (`services.api.problems.Refused`, a wrong parameter, a 404) reaches people as `error.html`
(`errors.error_page`). `router.attach(app)` puts pages, files and error pages on the app.
"""
