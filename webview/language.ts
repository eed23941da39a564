import { speak, type Translations } from "../server/words/translate";

/** Imported before all else, as texts are made when modules are loaded: the page holds the translations into the user's language, if there are any. */
const words = document.getElementById("tunelens-words")?.textContent;
if (words) {
  const { language, translations } = JSON.parse(words) as { readonly language: string; readonly translations: Translations };
  speak(language, translations);
}
