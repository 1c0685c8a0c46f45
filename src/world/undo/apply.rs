//! The files of a work tree, as a plan wants them.

use std::collections::HashSet;
use std::io;

use crate::world::repo::{join, look, path_of};

use super::files::Tree;
use super::locked::MAKING;
use super::plan::{Asked, FileStep, How, Plan};
use super::wanted::path;
use super::{NotHeld, Report};

/// Puts files back and takes away what was made since.
pub(super) fn files(asked: &Asked<'_>, plan: &Plan, not_held: &[NotHeld], report: &mut Report) {
    if plan.files.is_empty() && plan.made.is_empty() && plan.unmade.is_empty() {
        return;
    }
    let repository = asked.place.repository;
    let making = path_of(&join(&repository.git_dir, MAKING)).to_owned();
    let tree = match Tree::open(&repository.root, making) {
        Ok(tree) => tree,
        Err(error) => return report.fail(&repository.root, error),
    };
    let not_held = not_held.iter().map(|lack| lack.path.as_slice()).collect();
    let mut work = Work { asked, tree, not_held, report };
    // What says which files are ignored comes first: what it then hides is not to go.
    let (rules, others): (Vec<_>, Vec<_>) = plan.files.iter().partition(|step| is_rules(step));
    for step in &rules {
        work.step(step);
    }
    let mut removed: HashSet<Vec<u8>> = HashSet::new();
    if !rules.is_empty() {
        let mut left = Vec::new();
        let extras = asked.survey().map(|survey| asked.extras(&survey, &mut left));
        removed.extend(extras.into_iter().flatten().map(|step| step.name));
    }
    let goes = |step: &&&FileStep| match step.how {
        How::Remove => rules.is_empty() || removed.contains(&step.name),
        How::Write(_) | How::Permit(_) => false,
    };
    others.iter().filter(goes).for_each(|step| work.step(step));
    work.unmake(&plan.unmade);
    let comes = |step: &&&FileStep| step.how != How::Remove;
    others.iter().filter(comes).for_each(|step| work.step(step));
    work.make(&plan.made);
}

fn is_rules(step: &FileStep) -> bool {
    let ignores = step.name.rsplit(|&byte| byte == b'/').next() == Some(b".gitignore");
    ignores && matches!(step.how, How::Write(_))
}

struct Work<'a> {
    asked: &'a Asked<'a>,
    tree: Tree,
    not_held: HashSet<&'a [u8]>,
    report: &'a mut Report,
}

impl Work<'_> {
    fn step(&mut self, step: &FileStep) {
        let whole = path(self.asked.point, &step.name);
        if look(&whole) != step.was {
            return self.report.leave(&step.name, "changed while the undo ran");
        }
        if step.was.is_some() && self.not_held.contains(whole.as_slice()) {
            let why = "what stands there now could not be held, so it stays";
            return self.report.leave(&step.name, why);
        }
        match self.done(step) {
            Ok(verb) => self.report.did(verb, &step.name),
            Err(error) => self.report.fail(&step.name, error),
        }
    }

    fn done(&mut self, step: &FileStep) -> io::Result<&'static str> {
        let empty = &self.asked.point.empty;
        match &step.how {
            How::Remove => {
                self.tree.remove(&step.name, |folder| empty.iter().any(|kept| kept == folder))?;
                Ok("remove")
            }
            How::Permit(mode) => {
                self.tree.permit(&step.name, *mode)?;
                Ok("restore")
            }
            How::Write(want) => {
                let bytes = want.bytes(self.asked.point, self.asked.source);
                let bytes = bytes.ok_or_else(|| io::Error::other("its bytes are not held"))?;
                if want.link {
                    self.tree.link(&step.name, &bytes)?;
                } else {
                    self.tree.write(&step.name, &bytes, want.mode)?;
                }
                Ok("restore")
            }
        }
    }

    fn unmake(&mut self, folders: &[Vec<u8>]) {
        let empty = &self.asked.point.empty;
        for name in folders {
            self.tree.prune(name, |folder| empty.iter().any(|kept| kept == folder));
            if path_of(&path(self.asked.point, name)).symlink_metadata().is_err() {
                self.report.did("remove", [name, b"/".as_slice()].concat());
            }
        }
    }

    fn make(&mut self, folders: &[Vec<u8>]) {
        for name in folders {
            match self.tree.make(name) {
                Ok(()) => self.report.did("restore", [name, b"/".as_slice()].concat()),
                Err(error) => self.report.fail(name, error),
            }
        }
    }
}
