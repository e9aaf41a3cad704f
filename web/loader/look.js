// How the page looks on this device, set before anything is painted: theme, text size, language and direction.
// They are in localStorage, because what is in the worker's store is known only after the first paint. They are no
// secret. A classic script, because those run before the page is drawn.
{
  const LANGUAGES = ["en", "de", "fr", "es", "zh", "ar"];
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(`alcove.${name}`);
    } catch {
      return null; // Where the browser lets the page store nothing.
    }
  };
  const theme = kept("theme");
  if (theme) root.dataset.theme = theme;
  const size = kept("text-size");
  if (size) root.dataset.textSize = size;
  const wanted = [kept("language"), ...navigator.languages].map((tag) => tag?.split("-")[0]);
  root.lang = wanted.find((tag) => LANGUAGES.includes(tag)) ?? "en";
  root.dir = root.lang === "ar" ? "rtl" : "ltr";
}
