//! What needs a real disk, a real git or a real process: facts against what git says, the hooks as
//! programs, install and uninstall. One program, so that it is linked once.

mod claude_code;
mod confine;
mod diff;
mod facts;
mod faults;
mod gates;
mod git_hooks;
mod index;
mod install;
mod ownership;
mod receive;
mod results;
mod scan;
mod sessions;
mod support;
mod undo;
mod verify;
