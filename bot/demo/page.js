// Where local-slack's page shows less than Slack does, its script is changed: each pair is what stands there once, and
// what stands there instead. `slack` is what the page's own code calls for it (`helpers`).

export const changes = [
  // What a modal shows chosen beforehand.
  ["Q.useEffect(()=>{k({})},[m==null?void 0:m.id,l.length])", "Q.useEffect(()=>{k(slack.asFirstShown(m))},[m==null?void 0:m.id,l.length])"],
  // The mark before a headline, in its colour also where no font has it.
  ['className:"bk-header",children:(m=l.text)==null?void 0:m.text', 'className:"bk-header",children:slack.marked(f.jsx,slack.text(l.text))'],
  // Slack's newer blocks.
  ['default:return f.jsxs("div",{className:"bk-unknown"', 'case"container":return f.jsxs("details",{className:"bk-container",open:!l.default_collapsed,children:[f.jsx("summary",{children:slack.text(l.title)}),f.jsx(ei,{blocks:l.child_blocks,ctx:a})]});case"plan":return f.jsxs("div",{className:"bk-plan",children:[f.jsx("b",{children:l.title}),f.jsx(ei,{blocks:l.tasks,ctx:a})]});case"task_card":return f.jsxs("div",{className:"bk-task",children:[f.jsx("span",{className:l.status,title:l.status}),f.jsxs("div",{children:[l.title,f.jsx("small",{children:slack.words(l.details)+slack.words(l.output)})]})]});case"data_table":return f.jsx(slack.table,{block:l,jsx:f.jsx,useState:Q.useState,people:Vo});case"rich_text":return f.jsx("div",{className:"bk-text",children:slack.words(l)});default:return f.jsxs("div",{className:"bk-unknown"'],
  // Buttons and menus of a modal.
  ["ctx:{input:C}", 'ctx:{input:C,onAction:R=>du("","",a,R,m.app_id)}'],
  // Menus with groups of options; a menu of many choices is shown as boxes to tick.
  ['if(!l)return null;const g=l.action_id??"action"', 'if(!l)return null;l=slack.ungrouped(l);const g=l.action_id??"action"'],
  ['case"checkboxes":case"radio_buttons":{const V=l.type==="checkboxes"', 'case"checkboxes":case"multi_static_select":case"radio_buttons":{const V=l.type!=="radio_buttons"'],
  ['{type:"checkboxes",selected_options:O}', "{type:l.type,selected_options:O}"],
  // The second line of an option.
  ['(Ae=he.text)==null?void 0:Ae.text]', '(Ae=he.text)==null?void 0:Ae.text,he.description&&f.jsx("small",{children:he.description.text})]'],
  // A field for several lines, and one for a time.
  ['f.jsx("input",{className:"bk-plain-input",placeholder:', 'f.jsx(l.multiline?"textarea":"input",{className:"bk-plain-input",placeholder:'],
  ['case"datepicker":{const V=((ee=K.get(c,g))', 'case"datetimepicker":return f.jsx("input",slack.dateTime(K,c,g));case"datepicker":{const V=((ee=K.get(c,g))'],
  // What may be left empty; what is wrong, in words alone.
  ['{className:"bk-label",children:l.label.text}', '{className:"bk-label",children:l.label.text+(l.optional?" (optional)":"")}'],
  ['{className:"modal-error",children:[R,": ",L]}', '{className:"modal-error",children:L}'],
  // Slack asks before it sends a press, where the button says so.
  ['onClick:()=>k({type:"button",value:l.value,text:l.text})', 'onClick:()=>slack.confirmed(l.confirm,()=>k({type:"button",value:l.value,text:l.text}))'],
  // What is escaped in a message is shown as it was meant.
  ['function E6(l){return l', 'function E6(l){return slack.meant(l)'],
  ['c=c.replace(/\\n/g,"<br/>"),c}', 'c=c.replace(/\\n/g,"<br/>"),slack.entities(c)}'],
  // What is visible to one person only is gone when another acts.
  ["D=c&&!se?l.messages[c]??[]:[]", "D=slack.seenBy(m,c&&!se?l.messages[c]??[]:[])"],
  // A reply that is broadcast stands in the channel, too.
  ["D.filter(w=>!w.thread_ts)", "D.filter(w=>!w.thread_ts||w.reply_broadcast)"],
];

export const style = `
body:has(> .note) { display: flex; flex-direction: column }
.note ~ #root { flex: 1; min-height: 0 }
.note { flex: none; padding: 4px 14px; background: #fff4c2; font-size: 13px }
.bk-image { display: flex; flex-direction: column; margin: 8px 0 }
.bk-image figcaption { order: -1; font-size: 13px; color: var(--muted); margin-bottom: 4px }
.bk-context { flex-wrap: wrap }
.bk-section:has(> .bk-button) { display: flex; justify-content: space-between; align-items: flex-start; gap: 16px }
.bk-section > .bk-button { flex: 0 0 auto }
.bk-options small { display: block; margin-left: 24px; color: var(--muted) }
.bk-input { margin: 6px 0 }
textarea.bk-plain-input { min-height: 72px; resize: vertical; max-width: none }
.confirm { border: none; border-radius: 10px; padding: 20px; width: 460px; box-shadow: 0 12px 40px #0000004d }
.confirm::backdrop { background: #0006 }
.confirm h2 { margin: 0 0 12px; font-size: 18px }
.confirm p { margin: 0 0 20px }
.confirm div { display: flex; justify-content: flex-end; gap: 8px }
.bk-container { border: 1px solid var(--border); border-radius: 8px; padding: 6px 10px }
.bk-container > summary { cursor: pointer; font-weight: 700; font-size: 13px }
.mark { display: inline-block; width: 12px; height: 12px; border-radius: 50% }
.bk-plan { border: 1px solid var(--border); border-radius: 8px; padding: 6px 10px }
.bk-task { display: flex; gap: 8px; font-size: 13px }
.bk-task small { display: block; color: var(--muted) }
.bk-task > span::before { content: "○" }
.bk-task > .complete::before { content: "✓"; color: var(--green) }
.bk-task > .in_progress::before { content: "…" }
.bk-task > .error::before { content: "✗"; color: var(--red) }
.bk-table { overflow-x: auto; font-size: 13px }
.bk-table table { border-collapse: collapse }
.bk-table caption { text-align: left; color: var(--muted); padding-bottom: 4px }
.bk-table :is(td, th) { border: 1px solid var(--border); padding: 3px 8px; text-align: left; vertical-align: top }
.bk-table th { cursor: pointer; background: #f8f8f8; white-space: nowrap }
@media (max-width: 600px) {
  .sidebar { display: none }
  .topbar-right > :not(.actas), .channel-sub { display: none }
  .msg { padding: 6px 12px }
  .thread-pane, .inspector { position: absolute; inset: 44px 0 0 0; width: auto !important }
  .confirm, .modal { width: auto; max-width: 94vw }
}
`;

/** Runs in the page; `asFirstShown` is the sockets' own. */
export const helpers = (asFirstShown) => {
  const two = (number) => String(number).padStart(2, "0");
  const local = (seconds) => {
    const at = new Date(seconds * 1000);
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
    return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
  };
  const element = (name, className, text, onclick) =>
    Object.assign(document.createElement(name), { className, textContent: text, onclick });
  const marks = ["\ue000", "\ue001", "\ue002"];
  window.slack = {
    asFirstShown,
    meant: (text) => ["lt", "gt", "amp"].reduce((all, name, n) => all.replaceAll(`&${name};`, marks[n]), text),
    entities: (html) => ["lt", "gt", "amp"].reduce((all, name, n) => all.replaceAll(marks[n], `&${name};`), html),
    seenBy: (user, messages) => messages.filter((each) => !each.ephemeral_to || each.ephemeral_to === user),
    ungrouped: (menu) =>
      menu.option_groups ? { ...menu, options: menu.option_groups.flatMap(({ options }) => options) } : menu,
    dateTime: (state, block, action) => {
      const at = state.get(block, action)?.selected_date_time;
      const set = ({ target: { value } }) =>
        state.set(block, action, {
          type: "datetimepicker",
          selected_date_time: value ? Math.floor(new Date(value) / 1000) : null,
        });
      return { className: "bk-plain-input", type: "datetime-local", value: at ? local(at) : "", onChange: set };
    },
    text: (object) => (typeof object === "string" ? object : (object?.text ?? "")),
    marked: (jsx, text) => {
      const colour = { "🔴": "#d0021b", "🟠": "#f5811f", "🟡": "#f2c200", "🔵": "#2f7de1" }[[...text][0]];
      return colour ? [jsx("span", { className: "mark", style: { background: colour } }, "mark"), text.slice(2)] : text;
    },
    words: (rich) => {
      if (!rich) return "";
      if (rich.type === "date") return `<!date^${rich.timestamp}^${rich.format}|${rich.fallback}>`;
      return rich.elements ? rich.elements.map(slack.words).join("") : (rich.text ?? "");
    },
    cell: (rich, people) => {
      if (rich.type === "date")
        return new Date(rich.timestamp * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
      if (rich.type === "user") return `@${people.get(rich.user_id) ?? rich.user_id}`;
      if (rich.type === "usergroup") return `@${rich.usergroup_id}`;
      return rich.elements ? rich.elements.map((each) => slack.cell(each, people)).join("") : (rich.text ?? "");
    },
    table: ({ block, jsx, useState, people }) => {
      const [page, turn] = useState(0);
      const [order, sort] = useState(null);
      const [head, ...rows] = block.rows;
      const size = block.page_size ?? 5;
      const sortable = (part) => part.timestamp ?? (part.elements ? part.elements.map(sortable).join("") : part.text);
      const value = (cell) => cell.value ?? sortable(cell);
      const before = (one, other) => (value(one[order.by]) > value(other[order.by]) ? 1 : -1) * order.way;
      const sorted = order ? [...rows].sort(before) : rows;
      const pages = Math.ceil(rows.length / size);
      const cells = (row, tag, more) =>
        row.map((cell, n) => jsx(tag, { children: slack.cell(cell, people), ...more(n) }, n));
      const by = (n) => ({ onClick: () => sort({ by: n, way: order?.by === n ? -order.way : 1 }) });
      const shown = sorted.slice(page * size, (page + 1) * size);
      const body = [
        jsx("caption", { children: block.caption }, "caption"),
        jsx("thead", { children: jsx("tr", { children: cells(head, "th", by) }) }, "head"),
        jsx("tbody", { children: shown.map((row, n) => jsx("tr", { children: cells(row, "td", () => ({})) }, n)) }, "body"),
      ];
      const next = { className: "bk-button", onClick: () => turn((page + 1) % pages), children: `${page + 1} / ${pages}` };
      const below = pages > 1 ? [jsx("button", next, "next")] : [];
      return jsx("div", { className: "bk-table", children: [jsx("table", { children: body }, "table"), ...below] });
    },
    confirmed: (asked, press) => {
      if (!asked) return press();
      const dialog = element("dialog", "confirm", "");
      const buttons = element("div", "", "");
      const leave = () => dialog.remove();
      const yes = () => (leave(), press());
      buttons.append(element("button", "modal-btn", asked.deny.text, leave));
      buttons.append(element("button", "modal-btn primary", asked.confirm.text, yes));
      dialog.append(element("h2", "", asked.title.text), element("p", "", asked.text.text), buttons);
      dialog.addEventListener("close", leave);
      document.body.append(dialog);
      dialog.showModal();
    },
  };
};
