// Runs before anything is painted: the colours that the person chose, which model/theme.ts follows later
// on. A script of its own, as small as can be, because painting waits for it.

try {
  const choice = JSON.parse(localStorage.getItem("mayfly.theme") ?? "null") as string | null;
  if (choice) document.documentElement.dataset["theme"] = choice;
} catch {
  // Storage is blocked: as the system says.
}
