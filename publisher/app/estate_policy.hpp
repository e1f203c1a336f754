#pragma once

#include "publisher/app/estate_planted.hpp"

namespace daybook::app::estate {

/// The department whose policy files these are.
inline constexpr const char* kCoasts = "department-for-coasts-and-harbours";

/// What ministers did, as workbooks: meetings of two quarters (ODS), gifts of two, the second of which says
/// that there were none (XLSX).
Page ministers();

/// Senior and junior posts on one day, which belong together.
Page organogram();

/// Policy papers as an interface gives them: JSON, and on no page.
Page policy_papers();

/// OCDS release packages of three months, the last of which the standard's own schema refuses.
Page contracts();

}  // namespace daybook::app::estate
