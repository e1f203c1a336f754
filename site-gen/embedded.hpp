#pragma once

#include "publisher/base/embedded.hpp"

namespace daybook::site_gen {

/// The files of site-gen/templates, by name.
std::span<const base::EmbeddedText> embedded_templates();

}  // namespace daybook::site_gen
