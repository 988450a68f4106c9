// Open the box that the address names.
const meant = document.getElementById(location.hash.slice(1));
if (meant instanceof HTMLDetailsElement) meant.open = true;

// Keep the right-hand side fresh, but never under somebody's fingers.
const live = document.getElementById("live");
const isBusy = () => live.querySelector(".ship[open], :is(input, select, button, a):focus");
const openIds = () => [...live.querySelectorAll("details[id][open]")].map((box) => box.id);
setInterval(async () => {
  if (document.hidden || isBusy()) return;
  try {
    const answer = await fetch("/live" + location.search);
    const fresh = await answer.text();
    if (answer.ok && !isBusy() && fresh !== live.dataset.last) {
      const open = openIds();
      const folded = document.activeElement?.closest("#live details[id]")?.id;
      live.innerHTML = fresh;
      if (folded) document.getElementById(folded)?.querySelector("summary").focus();
      open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
      live.dataset.last = fresh;
    }
  } catch { /* the sandbox is gone: what is shown stays */ }
}, 2000);
