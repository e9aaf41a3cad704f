//! The icons: strokes on a grid of 24.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(super) enum Glyph { $($(#[$doc])* $name),* }

        impl Glyph {
            fn path(self) -> &'static str {
                match self { $(Self::$name => $path),* }
            }
        }
    };
}

icons! {
    /// An arch: the mark of Alcove.
    Arch = "M5 21V11a7 7 0 0 1 14 0v10 M9 21v-9.5a3 3 0 0 1 6 0V21 M3 21h18";
    Plus = "M12 5v14 M5 12h14";
    Link = "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1 M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1";
    Back = "M15 5l-7 7 7 7";
    Close = "M6 6l12 12 M18 6L6 18";
    People = "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M2.5 20a6.5 6.5 0 0 1 13 0 M16 4.3a3.5 3.5 0 0 1 0 6.4 M18 14.2a6.5 6.5 0 0 1 3.5 5.8";
    Invite = "M10 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M3.5 20a6.5 6.5 0 0 1 13 0 M19 7v6 M16 10h6";
    Settings = "M4 7h9 M17 7h3 M4 17h3 M11 17h9 M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z";
    Smile = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M8.5 14.5a4.5 4.5 0 0 0 7 0 M9 9.5v.1 M15 9.5v.1";
    Send = "M12 19V5 M6 11l6-6 6 6";
    Down = "M12 5v14 M6 13l6 6 6-6";
    Clock = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 7.5V12l3 2";
    Tick = "M5 12.5l4.5 4.5L19 7.5";
    Ticks = "M2.5 12.5L7 17l9-9.5 M12 16l1 1 8.5-9.5";
    Alert = "M12 8v5 M12 16.5v.1 M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z";
    Offline = "M4 4l16 16 M8.5 15.5a5 5 0 0 1 6 0 M5 12a10 10 0 0 1 3-2 M12.5 9A10 10 0 0 1 19 12 M2 8.5a15 15 0 0 1 3.5-2.3 M10 5a15 15 0 0 1 12 3.5 M12 19v.1";
    Clip = "M20 11.5l-8 8a5.3 5.3 0 0 1-7.5-7.5l8.5-8.5a3.5 3.5 0 0 1 5 5L9.5 17a1.8 1.8 0 0 1-2.5-2.5L14.5 7";
    File = "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z M14 3v5h5";
    Play = "M8 5l11 7-11 7z";
    Pause = "M8 5v14 M16 5v14";
    Mic = "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3z M6 11.5a6 6 0 0 0 12 0 M12 17.5V21 M8.5 21h7";
    Save = "M12 4v11 M7 10.5l5 5 5-5 M5 20h14";
    Edit = "M4 20h4L19 9a2.8 2.8 0 0 0-4-4L4 16z";
    Reply = "M9 7L4 12l5 5 M4 12h10a6 6 0 0 1 6 6v1";
    Forward = "M15 7l5 5-5 5 M20 12H10a6 6 0 0 0-6 6v1";
    More = "M5 12h.01 M12 12h.01 M19 12h.01";
    Copy = "M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1z M4 15V5a1 1 0 0 1 1-1h10";
    Bin = "M4 7h16 M9 7V4h6v3 M6 7l1 13h10l1-13 M10 11v5 M14 11v5";
    Eye = "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z M12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z";
    Hourglass = "M7 3h10 M7 21h10 M8 3v4l4 5-4 5v4 M16 3v4l-4 5 4 5v4";
    Search = "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z M15.5 15.5L20 20";
    Muted = "M4 4l16 16 M6 17h11.5 M8 8.5V11c0 3-2 4-2 6 M10 5.5A4.5 4.5 0 0 1 16 10c0 1.5.3 2.5.8 3.5 M10.5 20h3";
    Archive = "M4 5h16v4H4z M5 9v10h14V9 M10 13h4";
    Up = "M12 19V5 M6 11l6-6 6 6";
    Leave = "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4 M10 8l-4 4 4 4 M6 12h9";
}

impl Glyph {
    /// Whether it points to where reading begins or ends: it is turned around where one reads from right to left.
    fn is_sideways(self) -> bool {
        matches!(self, Self::Back | Self::Leave | Self::Reply | Self::Forward)
    }
}

/// An icon beside a text that says the same, or in a control with a name of its own.
#[component]
pub(super) fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" class:sideways=glyph.is_sideways() viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.path() />
        </svg>
    }
}
