loaded_silently = (loaded_silently or 0) + 1
