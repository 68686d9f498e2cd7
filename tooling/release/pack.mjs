import { join } from "node:path";
import { succeed } from "./program.mjs";

/** Packs a package as it would be published and gives the path of the tarball. @param {import("./published.mjs").Package} it @param {string} folder */
export async function pack({ name, folder: cwd }, folder) {
  const tarball = join(folder, `${name.replace("@", "").replace("/", "-")}.tgz`);
  await succeed(["pnpm", "pack", "--out", tarball], { cwd });
  return tarball;
}
