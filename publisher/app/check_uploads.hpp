#pragma once

#include "api/service.hpp"
#include "publisher/app/config.hpp"

namespace daybook::app {

/// Checks what is sent to POST /v1/check as `daybook check` checks files: the same report, from the same worker, with the
/// configuration's datasets and gates. At most two at once, since each takes a processor; throws Error(transient) beyond.
/// `config` must live as long as what is returned.
api::CheckFile check_uploads(const Config& config);

}  // namespace daybook::app
