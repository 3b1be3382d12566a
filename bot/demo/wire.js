// What local-slack says and hears over its sockets, where that is less than what Slack does: a press in a modal or in
// the home tab brings its view, what a modal shows chosen beforehand is submitted with it, and a reply that is
// broadcast says so, for the page to show it in the channel, too.

const broadcast = new Set();
let modals = [];
const homes = new Map();

export const hearCall = async (request) => {
  if (!request.url.endsWith("/api/chat.postMessage")) return () => {};
  const asked = await request.clone().text();
  if (!/"reply_broadcast":\s*(true|1)|reply_broadcast=(true|1)/.test(asked)) return () => {};
  return async (response) => {
    const { ts } = await response.clone().json();
    if (ts) broadcast.add(ts);
  };
};

/** What stands in the inputs of a view before anybody touches them, by block and action. Runs in the page, too. */
export const asFirstShown = (view) => {
  const chosen = {
    radio_buttons: (element) => element.initial_option && { selected_option: element.initial_option },
    static_select: (element) => element.initial_option && { selected_option: element.initial_option },
    checkboxes: (element) => element.initial_options && { selected_options: element.initial_options },
    multi_static_select: (element) => element.initial_options && { selected_options: element.initial_options },
    plain_text_input: (element) => element.initial_value && { value: element.initial_value },
    datetimepicker: (element) => element.initial_date_time && { selected_date_time: element.initial_date_time },
  };
  const values = {};
  for (const { type, block_id: block, element } of view?.blocks ?? []) {
    const state = type === "input" && chosen[element.type]?.(element);
    if (state) values[block] = { [element.action_id]: { type: element.type, ...state } };
  }
  return values;
};

const marked = (message) => (broadcast.has(message.ts) ? { ...message, reply_broadcast: true } : message);

const toPage = (told) => {
  if (told.t === "view") modals = told.stack;
  if (told.t === "home") homes.set(`${told.user} ${told.appId}`, told.view);
  if (told.message) told.message = marked(told.message);
  for (const [channel, messages] of Object.entries(told.state?.messages ?? {})) {
    told.state.messages[channel] = messages.map(marked);
  }
  return told;
};

const inView = (payload) => {
  const view = modals.at(-1) ?? homes.get(`${payload.user.id} ${payload.api_app_id}`);
  const { channel, message, response_url, ...rest } = payload;
  return { ...rest, view, container: { type: "view", view_id: view?.id } };
};

const toBot = (envelope) => {
  const isPress = envelope.type === "interactive" && envelope.payload.type === "block_actions";
  return isPress && !envelope.payload.message ? { ...envelope, payload: inView(envelope.payload) } : envelope;
};

const fromPage = (told) => {
  if (told.t !== "view_submit") return told;
  const values = asFirstShown(modals.at(-1));
  for (const [block, state] of Object.entries(told.values)) values[block] = { ...values[block], ...state };
  return { ...told, values };
};

const changed = (change, text) => JSON.stringify(change(JSON.parse(text)));

/** Wrap the handlers of `Bun.serve`. */
export const overTheWire = ({ open, message, close }) => {
  const wrapped = new WeakMap();
  const wrap = (socket) => {
    const change = socket.data.kind === "ui" ? toPage : toBot;
    const send = (text) => socket.send(changed(change, text));
    return { data: socket.data, send, close: (...given) => socket.close(...given) };
  };
  return {
    open: (socket) => {
      wrapped.set(socket, wrap(socket));
      open(wrapped.get(socket));
    },
    message: (socket, text) => {
      const said = socket.data.kind === "ui" ? changed(fromPage, String(text)) : text;
      message(wrapped.get(socket), said);
    },
    close: (socket) => close(wrapped.get(socket)),
  };
};
