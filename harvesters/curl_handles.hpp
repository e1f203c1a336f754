#pragma once

#include <curl/curl.h>

#include <memory>

namespace daybook::harvesters {

/// Calls the function of libcurl that frees what a handle holds.
template <auto release>
struct FreeCurl {
    void operator()(auto* handle) const noexcept { release(handle); }
};

using Easy = std::unique_ptr<CURL, FreeCurl<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, FreeCurl<curl_multi_cleanup>>;
using HeaderList = std::unique_ptr<curl_slist, FreeCurl<curl_slist_free_all>>;
using Url = std::unique_ptr<CURLU, FreeCurl<curl_url_cleanup>>;
using CurlText = std::unique_ptr<char, FreeCurl<curl_free>>;

}  // namespace daybook::harvesters
