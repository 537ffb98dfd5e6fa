const CHAT_PROTOCOL = 'rtcwire-demo-chat';

/**
 * One session that Node and browsers join alike: a mesh of connections, negotiated by the "perfect negotiation" pattern
 * over a WebSocket. This file runs unchanged in both; what differs (RTCPeerConnection, WebSocket) is passed in.
 *
 * Events (CustomEvent, payload in `detail`): 'join' {id, name}, 'leave' {id, name}, 'chat' {from, text},
 * 'file' {from, channel}, 'state' {id, name, state}.
 */
export class Session extends EventTarget {
  #members = new Map();
  #socket;
  #RTCPeerConnection;

  constructor({ url, name, RTCPeerConnection, WebSocket, configuration = {} }) {
    super();
    this.name = name;
    this.configuration = configuration;
    this.#RTCPeerConnection = RTCPeerConnection;
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('open', () => this.#signal({ join: name }));
    this.#socket.addEventListener('message', ({ data }) => this.#onSignal(JSON.parse(data)));
  }

  /** The members connected to, by id. */
  get members() {
    return [...this.#members.values()];
  }

  chat(text) {
    for (const { chat } of this.#members.values()) if (chat?.readyState === 'open') chat.send(text);
  }

  close() {
    this.#socket.close();
    for (const { pc } of this.#members.values()) pc.close();
    this.#members.clear();
  }

  #signal(message) {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  #onSignal({ welcome, joined, left, from, description, candidate }) {
    if (welcome) for (const other of welcome.others) this.#connect(other, true);
    else if (joined) this.#connect(joined, false);
    else if (left) this.#remove(left);
    else void this.#members.get(from)?.negotiate({ description, candidate });
  }

  /** The one who comes later is the polite one, and opens the chat. */
  #connect({ id, name }, polite) {
    const pc = new this.#RTCPeerConnection(this.configuration);
    const negotiate = perfectNegotiation(pc, polite, (message) => this.#signal({ to: id, ...message }));
    const member = { id, name, pc, chat: undefined, negotiate };
    this.#members.set(id, member);
    pc.ondatachannel = ({ channel }) => {
      if (channel.protocol === CHAT_PROTOCOL) this.#adoptChat(member, channel);
      else this.#emit('file', { from: member, channel });
    };
    pc.onconnectionstatechange = () => this.#emit('state', { id, name, state: pc.connectionState });
    if (polite) this.#adoptChat(member, pc.createDataChannel('chat', { protocol: CHAT_PROTOCOL }));
  }

  #adoptChat(member, chat) {
    const { id, name } = member;
    member.chat = chat;
    chat.onmessage = ({ data }) => this.#emit('chat', { from: name, text: data });
    chat.onopen = () => this.#emit('join', { id, name });
  }

  #remove(id) {
    const member = this.#members.get(id);
    if (!member) return;
    this.#members.delete(id);
    member.pc.close();
    this.#emit('leave', { id, name: member.name });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The pattern of webrtc-pc section 10.7; returns what to do with a message from the other side. */
function perfectNegotiation(pc, polite, send) {
  let makingOffer = false;
  let ignoreOffer = false;
  pc.onnegotiationneeded = async () => {
    try {
      makingOffer = true;
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    } finally {
      makingOffer = false;
    }
  };
  pc.onicecandidate = ({ candidate }) => send({ candidate });

  const handle = async ({ description, candidate }) => {
    if (description) {
      const collision = description.type === 'offer' && (makingOffer || pc.signalingState !== 'stable');
      ignoreOffer = !polite && collision;
      if (ignoreOffer) return;
      await pc.setRemoteDescription(description);
      if (description.type === 'offer') {
        await pc.setLocalDescription();
        send({ description: pc.localDescription });
      }
    } else {
      await pc.addIceCandidate(candidate).catch((error) => {
        if (!ignoreOffer) throw error;
      });
    }
  };

  // One at a time, in the order in which they came: several can arrive in one turn of Node's event loop.
  let last = Promise.resolve();
  return (message) => (last = last.then(() => handle(message)));
}
