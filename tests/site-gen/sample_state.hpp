#pragma once

#include "publisher/catalogue/query.hpp"
#include "publisher/catalogue/state.hpp"

#include <string>

namespace daybook::site_gen::test {

/// A catalogue of three organisations with what pages must cope with: names with markup in them, a
/// correction, a withdrawal, a nil return, a span of months, missing months, rejected files, a dataset
/// without a release, negative totals.
catalogue::State sample_state();

/// Adds what has no amounts: meetings by quarter, an organogram by day, a register that is replaced whole; their
/// datasets are those of "hm-treasury".
void add_policy(catalogue::State& state);

/// The sample, many editions large: `organisations` bodies with `months` monthly editions each.
catalogue::State large_state(int organisations, int months);

/// Gives an organisation of the state so many datasets more, "<organisation>-series-00001" and so on, each with one edition; in one revision.
void add_many_datasets(catalogue::State& state, const std::string& organisation, int count);

/// The newest version of an edition is withdrawn in a new revision.
void withdraw(catalogue::State& state, const std::string& dataset, const std::string& edition);

/// Adds a release of an edition as the log's replay would: the next version, current from a new revision on.
void release(catalogue::State& state, const std::string& dataset, const std::string& edition,
             std::int64_t pence, record::Reason reason = record::Reason::first);

/// Announces a confirmed date, and moves it in the next revision where `moved` is another: data not ready, "Two <b> suppliers are being checked."
void announce(catalogue::State& state, const std::string& dataset, const std::string& edition, const std::string& first, const std::string& moved);

/// Announces a confirmed date for the correction of an edition whose date was kept, in a new revision.
void announce_correction(catalogue::State& state, const std::string& dataset, const std::string& edition, const std::string& at);

/// What an index would say of suppliers: one, "harbour-dredging-ltd", paid by the Treasury in two series that overlap, under two names.
catalogue::SummaryResult answers_of_suppliers(const catalogue::SummaryQuery& query);

}  // namespace daybook::site_gen::test
