// Where local-slack's page shows less than Slack does, its script is changed: each pair is what stands there once, and
// what stands there instead. `slack` is what the page's own code calls for it (`helpers`).

export const changes = [
  // What a modal shows chosen beforehand.
  ["Q.useEffect(()=>{k({})},[m==null?void 0:m.id,l.length])", "Q.useEffect(()=>{k(slack.asFirstShown(m))},[m==null?void 0:m.id,l.length])"],
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
