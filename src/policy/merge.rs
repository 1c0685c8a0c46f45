//! All layers to one policy: a repository's file only tightens, the strictest word wins.

use super::layer::{LayerPolicy, LayerText, Row};
use super::read::read;
use crate::model::bounds::{SCAN_MS_MAX, UNDO_BYTES_MAX, UNDO_MS_MAX};
use crate::model::mandate::{
    BranchRules, Confine, FocusLevel, HeadlessPrompts, Layer, Mode, Policy, Preset, Results,
    UndoPolicy, WhenUnsure,
};
use crate::model::verdict::Class;

/// Merges the layers that were found, in any order, over the built-in one.
pub fn merge(built_in: LayerPolicy, texts: &[LayerText]) -> Policy {
    let mut errors = Vec::new();
    let mut readable = true;
    let mut layers: Vec<(Layer, LayerPolicy)> = Vec::new();
    for text in texts {
        match read(text) {
            Ok(layer) => layers.push((text.layer, layer)),
            Err(fault) => {
                errors.push(fault.to_string());
                readable &= text.layer == Layer::Repository;
            }
        }
    }
    // A repository's file that cannot be read is stood in for by its other versions, if any can.
    let versions = texts.iter().filter(|text| text.layer == Layer::Repository).count();
    let read_versions = layers.iter().filter(|(layer, _)| *layer == Layer::Repository).count();
    readable &= versions == 0 || read_versions > 0;
    let mut policy = combined(built_in, layers);
    policy.errors = errors;
    policy.readable = readable;
    policy
}

fn combined(built_in: LayerPolicy, layers: Vec<(Layer, LayerPolicy)>) -> Policy {
    let of = |wanted: Layer| layers.iter().filter(move |(layer, _)| *layer == wanted);
    let preset = layers.iter().filter_map(|(_, layer)| layer.preset).max().unwrap_or(Preset::Solo);
    let (row, gate) = preset_row(&built_in, preset);
    let own = |take: fn(&Row) -> Option<Class>| {
        // The user's layers may say otherwise than the preset; the strictest of theirs counts.
        let user = of(Layer::User).chain(of(Layer::UserRepository));
        let base = user.filter_map(|(_, layer)| take(&layer.row)).max().or(take(&row));
        let others = of(Layer::Managed).chain(of(Layer::Repository));
        others.filter_map(|(_, layer)| take(&layer.row)).chain(base).max().unwrap_or(Class::Locked)
    };
    let branch_rules = BranchRules {
        commit: own(|row| row.commit),
        push: own(|row| row.push),
        rewind: own(|row| row.rewind),
    };
    let first = |layer: Layer| of(layer).map(|(_, layer)| layer).next();
    let steering = [first(Layer::Managed), first(Layer::UserRepository), first(Layer::User)];
    let steer = || steering.iter().flatten();
    let user_gate = steer().find_map(|layer| layer.ref_gate);
    let ref_gate = user_gate.unwrap_or(gate)
        || of(Layer::Repository).any(|(_, layer)| layer.ref_gate == Some(true));
    // A repository's file may only make it stricter.
    let by_preset = if preset == Preset::Strict { FocusLevel::Ask } else { FocusLevel::Note };
    let focus = steer().find_map(|layer| layer.focus).unwrap_or(by_preset);
    let focus = of(Layer::Repository).filter_map(|(_, layer)| layer.focus).fold(focus, Ord::max);
    let by_preset = if preset == Preset::Strict { Confine::Opaque } else { Confine::Off };
    let confine = steer().find_map(|layer| layer.confine).unwrap_or(by_preset);
    let by_preset = if preset == Preset::Solo { Results::Note } else { Results::Hold };
    let results = steer().find_map(|layer| layer.results).unwrap_or(by_preset);
    let results =
        of(Layer::Repository).filter_map(|(_, layer)| layer.results).fold(results, Ord::max);
    let mut policy = Policy {
        preset,
        mode: steer().find_map(|layer| layer.mode).unwrap_or(Mode::Guard),
        when_unsure: steer().find_map(|layer| layer.when_unsure).unwrap_or(WhenUnsure::Auto),
        headless_prompts: steer()
            .find_map(|layer| layer.headless_prompts)
            .unwrap_or(HeadlessPrompts::Limit),
        ref_gate,
        focus,
        confine,
        scan_ms_max: steer().find_map(|layer| layer.scan_ms_max).unwrap_or(SCAN_MS_MAX),
        undo: UndoPolicy {
            ms_max: steer().find_map(|layer| layer.undo_ms_max).unwrap_or(UNDO_MS_MAX),
            bytes_max: steer().find_map(|layer| layer.undo_bytes_max).unwrap_or(UNDO_BYTES_MAX),
            keep: Vec::new(),
        },
        results,
        protected_branches: built_in.protected_branches,
        branch_rules,
        protections: built_in.protections,
        grants: built_in.grants,
        scope: built_in.scope,
        errors: Vec::new(),
        readable: true,
        notices: Vec::new(),
    };
    for (_, layer) in layers {
        policy.protected_branches.extend(layer.protected_branches);
        policy.protections.extend(layer.protections);
        policy.grants.extend(layer.grants);
        policy.scope.extend(layer.scope);
        policy.undo.keep.extend(layer.undo_keep);
        policy.notices.extend(layer.ignored);
    }
    policy
}

fn preset_row(built_in: &LayerPolicy, preset: Preset) -> (Row, bool) {
    let at = match preset {
        Preset::Solo => 0,
        Preset::Team => 1,
        Preset::Strict => 2,
    };
    built_in.presets.get(at).cloned().unwrap_or((Row::default(), true))
}
