// Keep the right-hand side fresh, but never under somebody's fingers.
const live = document.getElementById("live");
const isBusy = () => live.contains(document.activeElement) || live.querySelector("details[open]");
setInterval(async () => {
  if (document.hidden || isBusy()) return;
  try {
    const answer = await fetch("/live");
    const fresh = await answer.text();
    if (answer.ok && !isBusy() && fresh !== live.dataset.last) {
      live.innerHTML = fresh;
      live.dataset.last = fresh;
    }
  } catch { /* the sandbox is gone: what is shown stays */ }
}, 2000);
