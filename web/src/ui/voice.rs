//! Recording a voice note, in the place of the text field.

use super::{
    attach::Unsent,
    composer::send_with,
    context::Ui,
    icons::{Glyph, Icon},
    parts::IconButton,
    recorder::{End, Recording},
    text,
    voice_note::{Wave, clock},
};
use crate::state::{About, Pending, Room};
use alcove_client::Command;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use std::rc::Rc;

/// How many steps of the wave form are shown while it is recorded.
const SHOWN: usize = 40;

/// What is being recorded for a room, if anything. Copying it copies handles.
#[derive(Clone, Copy)]
pub(super) struct Recorder {
    ui: Ui,
    room: Room,
    running: RwSignal<Option<Rc<Recording>>, LocalStorage>,
    /// How loud it was last.
    loudness: RwSignal<Vec<u8>>,
    seconds: RwSignal<u32>,
}

impl Recorder {
    /// What is recorded when its room is left is kept with what is written there.
    pub(super) fn new(ui: Ui, room: Room) -> Self {
        let running = RwSignal::new_local(None::<Rc<Recording>>);
        on_cleanup(move || {
            if let Some(Some(recording)) = running.try_get_untracked() {
                recording.end(End::Keep);
            }
        });
        Self { ui, room, running, loudness: RwSignal::default(), seconds: RwSignal::default() }
    }

    pub(super) fn is_running(self) -> bool {
        self.running.with(Option::is_some)
    }

    pub(super) fn begin(self) {
        let Self { ui, room, running, loudness, seconds } = self;
        let looked = move |peaks: &[u8]| {
            loudness.try_set(peaks[peaks.len().saturating_sub(SHOWN)..].to_vec());
            if let Some(Some(recording)) = running.try_get_untracked() {
                seconds.try_set((recording.duration_ms() / 1000.0) as u32);
            }
        };
        let ended = move |end: End, pending: Option<Pending>| {
            running.try_set(None);
            match (end, pending) {
                (_, None) => {}
                // Another one is still on its way.
                (End::Send, Some(pending)) if room.sending.with_untracked(Option::is_none) => {
                    send(ui, room, pending);
                }
                (_, Some(pending)) => room.pending.update(|it| it.push(pending)),
            }
        };
        spawn_local(async move {
            match Recording::begin(looked, ended).await {
                Ok(recording) => {
                    seconds.try_set(0);
                    // The room was left while the browser asked.
                    if let Some(recording) = running.try_set(Some(recording)).flatten() {
                        recording.end(End::Drop);
                    }
                }
                Err(reason) => ui.state.notices.problem(reason),
            }
        });
    }

    fn end(self, end: End) {
        if let Some(recording) = self.running.get_untracked() {
            recording.end(end);
        }
    }
}

fn send(ui: Ui, room: Room, pending: Pending) {
    let reply = match room.about.get_untracked() {
        Some(About::Reply(message)) => Some(message.id),
        _ => None,
    };
    room.about.set(None);
    let command = Command::Send {
        room: room.key,
        body: String::new(),
        reply,
        mentions: Vec::new(),
        forwarded: false,
        files: Vec::new(),
        request: None,
    };
    spawn_local(async move {
        if let Err(reason) = send_with(ui, room, command, std::slice::from_ref(&pending)).await {
            if let Unsent::Because(reason) = reason {
                ui.state.notices.problem(reason);
            }
            room.pending.update(|it| it.push(pending));
        }
    });
}

/// What stands in the place of the text field while it is recorded.
#[component]
pub(super) fn RecordingBar(recorder: Recorder) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    Effect::new(move || {
        if let Some(button) = button.get() {
            // Fails only where the element is gone.
            let _ = button.focus();
        }
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            recorder.end(End::Drop);
        }
    };
    let peaks = Signal::derive(move || recorder.loudness.get());
    view! {
        <div class="composer recording" role="group" aria-label=text::RECORDING on:keydown=on_key>
            <IconButton name=text::RECORD_DISCARD glyph=Glyph::Bin on_press=move || recorder.end(End::Drop) />
            <span class="recording-sign" aria-hidden="true"></span>
            <span class="voice-time" role="timer" dir="ltr">{move || clock(f64::from(recorder.seconds.get()))}</span>
            <Wave peaks steps=SHOWN played=Signal::stored(1.0) />
            <button
                type="button"
                class="send ready"
                node_ref=button
                aria-label=text::RECORD_SEND
                title=text::RECORD_SEND
                on:click=move |_| recorder.end(End::Send)
            >
                <Icon glyph=Glyph::Send />
            </button>
        </div>
        <p class="unseen" role="status">{text::RECORDING}</p>
    }
}
