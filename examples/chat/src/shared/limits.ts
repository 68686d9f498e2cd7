// What the chat takes. The page knows the limits, to say no at once; the server holds to them, whatever a page does.

export const MAX_NAME = 24;
export const MAX_ROOM_NAME = 24;
export const MAX_TEXT = 2_000;
export const MAX_FILE_NAME = 120;
export const MAX_FILE_BYTES = 1_000_000;

/** Lines that a room keeps for whoever comes later. Of files it keeps the names alone: their content is passed on to those who are there. */
export const HISTORY = 100;
export const MAX_ROOMS = 50;
export const MAX_ROOMS_EACH = 10;
export const MAX_PEOPLE = 200;

/** The room that is always there. */
export const LOBBY = "lobby";

/** The limit of files, in words. */
export const FILE_LIMIT = "1 MB";
