#include "harvesters/entry_names.hpp"

#include "harvesters/url.hpp"

#include <fmt/format.h>

namespace daybook::harvesters {

namespace {

std::string ending_of(std::string_view url) {
    return "#" + file_name_of(url);
}

}  // namespace

std::string further_file_of(const std::string& entry, std::string_view url) {
    return entry + ending_of(url);
}

std::string further_file_of_address(const std::string& entry, std::string_view url) {
    return fmt::format("{}#{}", entry, url);
}

std::string entry_of(const std::string& identity, std::string_view url) {
    for (const auto& ending : {fmt::format("#{}", url), ending_of(url)})
        if (identity.ends_with(ending)) return identity.substr(0, identity.size() - ending.size());
    return identity;
}

}  // namespace daybook::harvesters
