const socket = globalThis.io();
const byId = (id) => document.getElementById(id);
let name = "";

function show(said) {
  const line = document.createElement("li");
  const who = document.createElement("b");
  who.textContent = said.name;
  line.append(who, said.text);
  byId("lines").append(line);
  line.scrollIntoView();
}

function join() {
  socket.emit("join", name, ({ refused, history, people }) => {
    byId("refusal").textContent = refused ?? "";
    if (refused !== undefined) return;
    byId("lines").replaceChildren();
    history.forEach(show);
    showPeople(people);
    byId("join").hidden = true;
    byId("say").hidden = false;
    byId("text").focus();
  });
}

function showPeople(people) {
  byId("people").textContent = `Here: ${people.join(", ")}`;
}

function showState() {
  const engine = socket.io.engine;
  byId("state").textContent = socket.connected ? `connected by ${engine.transport.name}` : "connecting";
  engine?.once("upgrade", showState);
}

socket.on("connect", () => {
  showState();
  if (name !== "") join();
});
socket.on("disconnect", showState);
socket.on("line", show);
socket.on("people", showPeople);

byId("join").addEventListener("submit", (event) => {
  event.preventDefault();
  name = byId("name").value;
  join();
});

byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value;
  socket.emit("say", text, ({ refused }) => {
    byId("refusal").textContent = refused ?? "";
    if (refused === undefined) byId("text").value = "";
  });
});
