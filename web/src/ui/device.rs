//! The settings of this device.

use super::{
    context::{Screen, Ui},
    icons::Glyph,
    language::Language,
    notify,
    parts::{IconButton, Segment, Segments, Switch},
    preferences::{On, TextSize, Theme},
    storage::Storage,
    text,
};
use alcove_client::Command;
use leptos::{html, prelude::*, task::spawn_local};

#[component]
pub(super) fn DeviceSettings() -> impl IntoView {
    let ui = Ui::here();
    view! {
        <div class="settings">
            <div class="settings-column">
                <header class="settings-head">
                    <IconButton name=text::BACK glyph=Glyph::Back on_press=move || ui.replace(Screen::Rooms) />
                    <h1>{text::DEVICE_SETTINGS}</h1>
                </header>
                <Appearance />
                <Sharing />
                <Notifications />
                <Storage />
            </div>
        </div>
    }
}

#[component]
fn Appearance() -> impl IntoView {
    let preferences = Ui::here().preferences;
    let theme = Signal::derive(move || preferences.theme.get());
    let size = Signal::derive(move || preferences.text_size.get());
    let choose_theme = Callback::new(move |theme| preferences.theme.set(theme));
    let choose_size = Callback::new(move |size| preferences.text_size.set(size));
    view! {
        <section class="settings-part" aria-labelledby="appearance">
            <h2 id="appearance">{text::APPEARANCE}</h2>
            <Segments label=text::THEME>
                <Segment group="theme" choice=Theme::System chosen=theme label=text::THEME_SYSTEM on_choose=choose_theme />
                <Segment group="theme" choice=Theme::Light chosen=theme label=text::THEME_LIGHT on_choose=choose_theme />
                <Segment group="theme" choice=Theme::Dark chosen=theme label=text::THEME_DARK on_choose=choose_theme />
            </Segments>
            <Segments label=text::TEXT_SIZE>
                <Segment group="text-size" choice=TextSize::Small chosen=size label=text::SIZE_SMALL on_choose=choose_size />
                <Segment group="text-size" choice=TextSize::Medium chosen=size label=text::SIZE_MEDIUM on_choose=choose_size />
                <Segment group="text-size" choice=TextSize::Large chosen=size label=text::SIZE_LARGE on_choose=choose_size />
                <Segment group="text-size" choice=TextSize::Larger chosen=size label=text::SIZE_LARGER on_choose=choose_size />
            </Segments>
            <Languages />
        </section>
    }
}

/// Each language is called by its own name, so that one who reads no other finds it.
#[component]
fn Languages() -> impl IntoView {
    let ui = Ui::here();
    let select = NodeRef::<html::Select>::new();
    // The page was drawn anew for the language that was chosen here.
    if ui.language_chosen.try_update_value(std::mem::take) == Some(true) {
        Effect::new(move || {
            if let Some(select) = select.get() {
                request_animation_frame(move || {
                    // Fails only where the element is gone again.
                    let _ = select.focus();
                });
            }
        });
    }
    let options = Language::ALL.map(|language| {
        let chosen = move || ui.language.get() == language;
        view! { <option value=language.tag() lang=language.tag() prop:selected=chosen>{language.name()}</option> }
    });
    view! {
        <div class="field">
            <label for="language">{text::LANGUAGE}</label>
            <select
                id="language"
                node_ref=select
                on:change:target=move |event| {
                    let tag = event.target().value();
                    if let Some(language) = Language::ALL.into_iter().find(|it| it.tag() == tag) {
                        spawn_local(ui.choose_language(language));
                    }
                }
            >
                {options.collect_view()}
            </select>
        </div>
    }
}

/// What the others are told. The device's core keeps it, and what is not shared is not shown either.
#[component]
fn Sharing() -> impl IntoView {
    let ui = Ui::here();
    let sharing = ui.state.sharing;
    let choose = move |typing, read| ui.tell(Command::SetSharing { typing, read });
    view! {
        <section class="settings-part" aria-labelledby="sharing">
            <h2 id="sharing">{text::SHARING}</h2>
            <Switch
                label=text::SHARE_TYPING
                on=Signal::derive(move || sharing.get().typing)
                on_turn=move |on| choose(Some(on), None)
            />
            <Switch
                label=text::SHARE_READ
                on=Signal::derive(move || sharing.get().read)
                on_turn=move |on| choose(None, Some(on))
            />
            <p class="quiet">{text::SHARING_NOTE}</p>
        </section>
    }
}

#[component]
fn Notifications() -> impl IntoView {
    let ui = Ui::here();
    let preferences = ui.preferences;
    let turn = move |on: bool| {
        // At once, so that the switch shows what holds if the browser refuses.
        preferences.notify.set(on);
        if on {
            spawn_local(async move {
                if !notify::allowed().await {
                    preferences.notify.set(false);
                    ui.state.notices.problem(text::NOTIFY_BLOCKED);
                }
            });
        }
    };
    view! {
        <section class="settings-part" aria-labelledby="notifications">
            <h2 id="notifications">{text::NOTIFICATIONS}</h2>
            <Switch
                label=text::NOTIFY
                hint=text::NOTIFY_HINT
                on=Signal::derive(move || preferences.notify.get())
                on_turn=turn
            />
            <Switch
                label=text::NOTIFY_CONTENT
                hint=text::NOTIFY_CONTENT_HINT
                on=Signal::derive(move || preferences.notify_content.get().0)
                on_turn=move |on| preferences.notify_content.set(On(on))
            />
            <Switch
                label=text::SOUNDS
                on=Signal::derive(move || preferences.sounds.get())
                on_turn=move |on| {
                    preferences.sounds.set(on);
                    if on {
                        notify::ring();
                    }
                }
            />
        </section>
    }
}
