// What `npm start` runs, once the build has made it of src/server/main.ts.
await import(String(new URL("./dist/server.js", import.meta.url)));
