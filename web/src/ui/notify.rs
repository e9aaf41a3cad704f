//! Telling a person of a message while they look elsewhere: a notification of the system, and a sound.

use super::{
    context::{Screen, Ui},
    text,
    update::container,
};
use crate::state::Heard;
use gloo_events::EventListener;
use leptos::{prelude::*, task::spawn_local};
use std::cell::RefCell;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, MessageEvent, Notification, NotificationOptions, NotificationPermission,
    ServiceWorkerRegistration,
};

/// How loud the sound is at most; 1 is as loud as the device goes.
const LOUDNESS: f32 = 0.08;

/// Tells of what comes in from now on.
pub(super) fn listen(ui: Ui) {
    Effect::new(move || {
        let Some(arrived) = ui.state.arrived.get() else { return };
        if ui.preferences.sounds.get_untracked() {
            ring();
        }
        if ui.preferences.notify.get_untracked() && is_allowed() {
            show(ui, &arrived);
        }
    });
    let Some(container) = container() else { return };
    EventListener::new(&container, "message", move |event| {
        let pressed = event.dyn_ref::<MessageEvent>().and_then(|it| it.data().as_string());
        if let Some(Ok(room)) = pressed.map(|room| room.parse()) {
            ui.go(Screen::Room(room));
        }
    })
    .forget();
}

/// Asks the browser to allow notifications, if it was not asked before.
pub(super) async fn allowed() -> bool {
    if !is_there() {
        return false;
    }
    if let (NotificationPermission::Default, Ok(asked)) =
        (Notification::permission(), Notification::request_permission())
    {
        // Whatever the person answered is in the permission.
        let _ = JsFuture::from(asked).await;
    }
    is_allowed()
}

fn is_allowed() -> bool {
    is_there() && Notification::permission() == NotificationPermission::Granted
}

fn is_there() -> bool {
    web_sys::js_sys::Reflect::has(&window(), &JsValue::from_str("Notification")).unwrap_or_default()
}

fn show(ui: Ui, arrived: &Heard) {
    let key = arrived.room;
    let (title, body) = if ui.preferences.notify_content.get_untracked().0 {
        (ui.state.name_of(key), text::spoken(&arrived.message))
    } else {
        (text::APP.to_owned(), text::NOTIFIED.say())
    };
    let options = NotificationOptions::new();
    options.set_body(&body);
    // One for each room: a later one takes the place of the one before.
    options.set_tag(&key.to_string());
    options.set_data(&JsValue::from_str(&key.to_string()));
    // Browsers on phones show them from a service worker alone, and refuse here.
    let Ok(shown) = Notification::new_with_options(&title, &options) else {
        spawn_local(async move {
            // Where neither way leads, the page still shows what is unread.
            let _ = show_by_worker(&title, &options).await;
        });
        return;
    };
    let pressed = Closure::once_into_js({
        let shown = shown.clone();
        move || {
            // A browser may leave the window where it is.
            let _ = window().focus();
            ui.go(Screen::Room(key));
            shown.close();
        }
    });
    shown.set_onclick(Some(pressed.unchecked_ref()));
}

/// Lets the service worker show it, which tells of the press on it; see [`listen`].
async fn show_by_worker(title: &str, options: &NotificationOptions) -> Option<()> {
    let ready = JsFuture::from(container()?.ready().ok()?).await.ok()?;
    let registration: ServiceWorkerRegistration = ready.unchecked_into();
    let shown = registration.show_notification_with_options(title, options).ok()?;
    JsFuture::from(shown).await.ok().map(drop)
}

/// Two soft notes. Browsers let a page be heard once the person has touched it.
pub(super) fn ring() {
    thread_local!(static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) });
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        if let Some(audio) = audio {
            // Without a loudspeaker there is nothing to hear, and nothing to do.
            let _ = note(audio, 659.3, 0.0);
            let _ = note(audio, 880.0, 0.12);
        }
    });
}

fn note(audio: &AudioContext, frequency: f32, after_s: f64) -> Result<(), JsValue> {
    let start = audio.current_time() + after_s;
    let (tone, volume) = (audio.create_oscillator()?, audio.create_gain()?);
    tone.frequency().set_value(frequency);
    let gain = volume.gain();
    gain.set_value_at_time(0.0, start)?;
    gain.linear_ramp_to_value_at_time(LOUDNESS, start + 0.02)?;
    gain.linear_ramp_to_value_at_time(0.0, start + 0.35)?;
    tone.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&audio.destination())?;
    tone.start_with_when(start)?;
    tone.stop_with_when(start + 0.4)
}
