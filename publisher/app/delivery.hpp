#pragma once

#include "publisher/app/orders.hpp"
#include "schemas/report.hpp"

#include <functional>
#include <optional>

namespace daybook::app {

/// Larger files are not taken from a person.
inline constexpr std::uint64_t kMostDeliveredBytes = UINT64_C(512) << 20;

/// A file that a person brings for an edition of a dataset.
struct Delivery {
    std::string dataset;
    schemas::Edition edition;
    std::filesystem::path file;  ///< a copy that nobody else writes to, in the archive's staging: it is moved from there
    std::string name;            ///< as the person calls it
    std::string reason, note, who;
    /// The edition's date as it is to be once the draft is there, from what the calendar says by then; entered with it, or not at all.
    std::function<std::optional<record::CalendarEntry>()> date = {};
};

/// What came of a delivery: a draft, or why there is none. The report is whole either way.
struct Delivered {
    schemas::Report report;
    std::string obstacle;
    bool is_told_to_operator = false;  ///< the obstacle names what others have not published yet: no officer reads it
    std::optional<record::VersionRecord> draft;
};

/// The source of a dataset that is configured.
const ConfiguredSource& source_of(const Config& config, const std::string& dataset);

/// When the draft of an edition becomes public, as the calendar has it: "becomes public on 28 June 2024, 9:30am".
std::string day_of(OrderDesk desk, const std::string& dataset, const std::string& edition);

/// Takes the draft of an edition out, for good and with the reason (`daybook draft --drop`). Throws Error naming the rule that forbids it.
Reply drop_draft(OrderDesk desk, const Order& order, const std::string& dataset, const schemas::Edition& edition);

/// Makes a draft of the file of a version that was withdrawn by mistake (`daybook draft --reinstate`). Throws Error naming the rule that forbids it.
Reply reinstate(OrderDesk desk, const Order& order, const std::string& dataset, const schemas::Edition& edition);

/// Checks the file strictly, keeps its bytes as a snapshot and makes the draft of its edition. Throws Error
/// naming the rule that forbids it, Error(transient) when the file could not be read this time.
Delivered make_draft(OrderDesk desk, const Delivery& delivery);

}  // namespace daybook::app
