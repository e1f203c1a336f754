#pragma once

#include <span>
#include <string_view>

namespace daybook::base {

/// A text file that is compiled into the program (daybook_embed() in cmake/DaybookEmbed.cmake): a worker may open
/// no file.
struct EmbeddedText {
    std::string_view name;  ///< of the file, without its ending
    std::string_view text;
};

/// The text of that name, "" when there is none.
constexpr std::string_view text_named(std::span<const EmbeddedText> all, std::string_view name) {
    for (const auto& one : all)
        if (one.name == name) return one.text;
    return {};
}

}  // namespace daybook::base
