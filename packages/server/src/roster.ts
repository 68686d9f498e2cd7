import * as own from "./internals.ts";
/** Something that has a name among its like. */
export interface Named {
  readonly [own.key]: string;
}

/** Members by name. Nearly all connections have one, which then costs no map. */
export type Roster<Member extends Named> = Member | Map<string, Member> | undefined;

export function findMember<Member extends Named>(roster: Roster<Member>, key: string): Member | undefined {
  if (roster instanceof Map) return roster.get(key);
  return roster?.[own.key] === key ? roster : undefined;
}

/** The roster with one more member; it had none of that name. */
export function withMember<Member extends Named>(roster: Roster<Member>, member: Member): Roster<Member> {
  if (roster === undefined) return member;
  if (roster instanceof Map) return roster.set(member[own.key], member);
  return new Map([
    [roster[own.key], roster],
    [member[own.key], member],
  ]);
}

/** The roster without a member. */
export function withoutMember<Member extends Named>(roster: Roster<Member>, member: Member): Roster<Member> {
  if (roster === member) return undefined;
  if (roster instanceof Map && roster.get(member[own.key]) === member) roster.delete(member[own.key]);
  return roster;
}

/** The members at this moment. */
export function membersOf<Member extends Named>(roster: Roster<Member>): readonly Member[] {
  if (roster === undefined) return [];
  return roster instanceof Map ? [...roster.values()] : [roster];
}

export function rosterSize(roster: Roster<Named>): number {
  if (roster === undefined) return 0;
  return roster instanceof Map ? roster.size : 1;
}
