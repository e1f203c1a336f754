#pragma once

#include <string_view>
#include <vector>

namespace daybook::site_gen {

/// A file of site-gen/templates, without its ending, compiled into the program.
struct EmbeddedTemplate {
    std::string_view name;
    std::string_view text;
};

const std::vector<EmbeddedTemplate>& embedded_templates();

}  // namespace daybook::site_gen
