//! `automode deny`: a parked act, for good.

use super::place::Place;
use super::{Exit, person};
use crate::model::memory::Answer;

/// Arguments of `deny`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The request's number
    number: u32,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    person::required("deny")?;
    super::allow::answer(&Place::here()?, arguments.number, Answer::Denied)
}
