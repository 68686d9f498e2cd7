import type { BroadcastOptions } from "@rt/protocol";

/** Where sockets are looked up. */
export interface Local<Socket> {
  readonly sockets: ReadonlyMap<string, Socket>;
  /** Who joined which room, the rooms of their own ids left out. */
  readonly joined: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The sockets that a broadcast is for, each once. Linear in the members of the rooms that it names. */
export function targetsOf<Socket>(local: Local<Socket>, { rooms, except }: BroadcastOptions): readonly Socket[] {
  const [only] = rooms;
  if (except.size === 0 && only !== undefined && rooms.size === 1) return membersOf(local, only);
  const left = idsIn(local, except);
  if (only === undefined) return left.size === 0 ? [...local.sockets.values()] : allBut(local, left);
  return present(local, idsIn(local, rooms), left);
}

function membersOf<Socket>(local: Local<Socket>, room: string): readonly Socket[] {
  const members: Socket[] = [];
  const owner = local.sockets.get(room);
  if (owner !== undefined) members.push(owner);
  for (const id of local.joined.get(room) ?? []) {
    const socket = local.sockets.get(id);
    if (socket !== undefined) members.push(socket);
  }
  return members;
}

function allBut<Socket>({ sockets }: Local<Socket>, left: ReadonlySet<string>): readonly Socket[] {
  const found: Socket[] = [];
  for (const [id, socket] of sockets) if (!left.has(id)) found.push(socket);
  return found;
}

function present<Socket>(
  { sockets }: Local<Socket>,
  ids: ReadonlySet<string>,
  left: ReadonlySet<string>,
): readonly Socket[] {
  const found: Socket[] = [];
  for (const id of ids) {
    const socket = left.has(id) ? undefined : sockets.get(id);
    if (socket !== undefined) found.push(socket);
  }
  return found;
}

/** The union of rooms. A room's name is also the id of the one socket that owns it, if there is one of that id. */
function idsIn<Socket>({ joined }: Local<Socket>, rooms: ReadonlySet<string>): ReadonlySet<string> {
  const ids = new Set<string>(rooms);
  for (const room of rooms) for (const id of joined.get(room) ?? []) ids.add(id);
  return ids;
}
