//! What a person chose for this device, in `localStorage`: how it looks has to be known before the first paint, and none
//! of it is a secret. Where the browser stores nothing, it holds until the page is closed.

use leptos::{
    prelude::*,
    web_sys::{Element, Storage},
};

const PREFIX: &str = "alcove.";

/// Something that is kept as a word.
pub(super) trait Word: Copy + Default + PartialEq + Send + Sync + 'static {
    fn word(self) -> &'static str;
    fn of(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $first:ident = $first_word:literal $(, $choice:ident = $word:literal)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            pub(super) enum $name { #[default] $first $(, $choice)* }

            impl Word for $name {
                fn word(self) -> &'static str {
                    match self { Self::$first => $first_word $(, Self::$choice => $word)* }
                }

                fn of(word: &str) -> Option<Self> {
                    match word { $first_word => Some(Self::$first) $(, $word => Some(Self::$choice))*, _ => None }
                }
            }
        )*
    };
}

words! {
    /// Which colours.
    Theme { System = "system", Light = "light", Dark = "dark" }

    /// How large everything is.
    TextSize { Medium = "medium", Small = "small", Large = "large", Larger = "larger" }
}

/// On unless turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct On(pub(super) bool);

impl Default for On {
    fn default() -> Self {
        Self(true)
    }
}

impl Word for On {
    fn word(self) -> &'static str {
        if self.0 { "on" } else { "off" }
    }

    fn of(word: &str) -> Option<Self> {
        Some(Self(word == "on"))
    }
}

/// Off unless turned on.
impl Word for bool {
    fn word(self) -> &'static str {
        On(self).word()
    }

    fn of(word: &str) -> Option<Self> {
        On::of(word).map(|on| on.0)
    }
}

/// One of them. Copying it copies handles.
pub(super) struct Preference<T: 'static> {
    key: &'static str,
    value: RwSignal<T>,
}

impl<T> Clone for Preference<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Preference<T> {}

impl<T: Word> Preference<T> {
    fn kept(key: &'static str) -> Self {
        let value = kept(key).and_then(|word| T::of(&word)).unwrap_or_default();
        Self { key, value: RwSignal::new(value) }
    }

    pub(super) fn get(self) -> T {
        self.value.get()
    }

    pub(super) fn get_untracked(self) -> T {
        self.value.get_untracked()
    }

    pub(super) fn set(self, value: T) {
        keep(self.key, value.word());
        self.value.set(value);
    }
}

/// All of them. Copying it copies handles.
#[derive(Clone, Copy)]
pub(super) struct Preferences {
    pub(super) theme: Preference<Theme>,
    pub(super) text_size: Preference<TextSize>,
    /// Whether the system notifies.
    pub(super) notify: Preference<bool>,
    /// Whether its notifications say who wrote what.
    pub(super) notify_content: Preference<On>,
    pub(super) sounds: Preference<bool>,
}

impl Preferences {
    /// As they were kept; `web/loader/look.js` reads the first two under the same names.
    pub(super) fn kept() -> Self {
        Self {
            theme: Preference::kept("theme"),
            text_size: Preference::kept("text-size"),
            notify: Preference::kept("notify"),
            notify_content: Preference::kept("notify-content"),
            sounds: Preference::kept("sounds"),
        }
    }

    /// Shows the document as it was chosen, and from now on whenever that changes.
    pub(super) fn apply(self) {
        Effect::new(move || {
            let (theme, size) = (self.theme.get(), self.text_size.get());
            let Some(root) = document().document_element() else { return };
            set_or_remove(&root, "data-theme", (theme != Theme::System).then(|| theme.word()));
            let size = (size != TextSize::Medium).then(|| size.word());
            set_or_remove(&root, "data-text-size", size);
        });
    }
}

/// Keeps a word for the next start. Browsers that store nothing refuse it.
pub(super) fn keep(key: &str, word: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("{PREFIX}{key}"), word);
    }
}

/// Whether a key of the browser's is that of a word.
pub(super) fn is(stored: &str, key: &str) -> bool {
    stored.strip_prefix(PREFIX) == Some(key)
}

/// Forgets all that was kept.
pub(super) fn forget() {
    if let Some(storage) = storage() {
        // Nothing else of this origin keeps anything there.
        let _ = storage.clear();
    }
}

/// A word that was kept.
pub(super) fn kept(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn set_or_remove(element: &Element, name: &str, value: Option<&str>) {
    // Fails only for names that are none.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back_and_what_is_strange_is_not() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::of(theme.word()), Some(theme));
        }
        for size in [TextSize::Small, TextSize::Medium, TextSize::Large, TextSize::Larger] {
            assert_eq!(TextSize::of(size.word()), Some(size));
        }
        assert_eq!(Theme::of("sepia"), None);
        assert_eq!(On::of(On(false).word()), Some(On(false)));
        assert_eq!(On::default(), On(true));
    }
}
