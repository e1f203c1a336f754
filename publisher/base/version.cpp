#include "publisher/base/version.hpp"

namespace daybook::base {

std::string_view version() { return DAYBOOK_VERSION; }

}  // namespace daybook::base
